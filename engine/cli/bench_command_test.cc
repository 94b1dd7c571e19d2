#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "engine/cli/command.h"
#include "engine/io/file.h"

namespace noron {
namespace {

class BenchCommandTest : public testing::Test {
 protected:
  ~BenchCommandTest() override { std::filesystem::remove(json_); }

  int Bench(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"noron", "bench"});
    out_.str("");
    err_.str("");
    return RunCommand(arguments, out_, err_);
  }
  nlohmann::json Written() const { return nlohmann::json::parse(ReadFile(json_)); }

  std::string json_ = testing::TempDir() + "noron_bench_command_test.json";
  std::ostringstream out_, err_;
};

TEST_F(BenchCommandTest, MeasuresWhatIsNamedWithEachNumberOfThreads) {
  ASSERT_EQ(
      Bench({"gemm-256", "mlp-spiral", "--threads", "1,2", "--seconds", "0.001", "--json", json_}),
      kExitOk)
      << err_.str();
  EXPECT_EQ(err_.str(), "");
  EXPECT_NE(out_.str().find("limits with 2 threads"), std::string::npos);
  EXPECT_EQ(out_.str().find("gpt-char"), std::string::npos);

  const nlohmann::json document = Written();
  EXPECT_GE(document["machine"]["cores"], 1);
  ASSERT_EQ(document["builds"].size(), 2u);
  for (int i = 0; i < 2; ++i) {
    const nlohmann::json& build = document["builds"][i];
    EXPECT_EQ(build["build"], "native");
    EXPECT_EQ(build["threads"], i + 1);
    EXPECT_GT(build["limits"]["madd_gflops"], 0);
    EXPECT_GT(build["limits"]["triad_gbs"]["16MB"], 0);
    ASSERT_EQ(build["results"].size(), 2u);
    EXPECT_EQ(build["results"][0]["name"], "mlp-spiral");
    const nlohmann::json& product = build["results"][1];
    EXPECT_EQ(product["name"], "gemm-256");
    EXPECT_EQ(product["group"], "gemm");
    EXPECT_EQ(product["repetitions"], 5);
    EXPECT_LE(product["p10_ms"], product["median_ms"]);
    EXPECT_LE(product["median_ms"], product["p90_ms"]);
    EXPECT_NEAR(product["gflops"].get<double>() * product["median_ms"].get<double>(),
                2 * 256 * 256 * 256 * 1e-6, 1e-3);
    EXPECT_GT(product["share_of_limit"], 0);
  }
}

TEST_F(BenchCommandTest, MeasuresAGroup) {
  ASSERT_EQ(Bench({"gemm", "--seconds", "0.000001", "--repetitions", "6", "--json", json_}),
            kExitOk)
      << err_.str();
  const auto results = Written()["builds"][0]["results"];
  EXPECT_GE(results.size(), 7u);
  for (const auto& result : results) {
    EXPECT_EQ(result["group"], "gemm");
    EXPECT_EQ(result["repetitions"], 6);
  }
}

TEST_F(BenchCommandTest, RefusesWhatItCannotMeasure) {
  EXPECT_EQ(Bench({"gpt-huge"}), kExitUsage);
  EXPECT_EQ(Bench({"--threads", "0"}), kExitUsage);
  EXPECT_EQ(Bench({"--repetitions", "4"}), kExitUsage);
  EXPECT_EQ(Bench({"gemm-256", "--scaling"}), kExitUsage);
}

}  // namespace
}  // namespace noron
