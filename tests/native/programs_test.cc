// The programs of examples/programs: each learns what it says. CMakeLists.txt compiles them into
// the tests with a name of their own for main(), which returns 0 when it has learned enough. The
// tests are started in the top folder of the repository.
#include <gtest/gtest.h>

int gpt_program();
int lstm_tagger_program();
int mlp_program();
int vae_program();

namespace noron {
namespace {

TEST(Programs, Mlp) { EXPECT_EQ(mlp_program(), 0); }
TEST(Programs, LstmTagger) { EXPECT_EQ(lstm_tagger_program(), 0); }
TEST(Programs, Gpt) { EXPECT_EQ(gpt_program(), 0); }
TEST(Programs, Vae) { EXPECT_EQ(vae_program(), 0); }

}  // namespace
}  // namespace noron
