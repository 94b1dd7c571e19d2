#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "engine/cli/bench_measure.h"
#include "engine/cli/command.h"
#include "engine/core/cores.h"
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
    if (i < Cores()) {
      EXPECT_GT(build["limits"]["madd_gflops"], 0);
      EXPECT_GT(build["limits"]["triad_gbs"]["16MB"], 0);
    }
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
    EXPECT_EQ(product.contains("share_of_limit"), i < Cores());
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
  EXPECT_EQ(Bench({"gemm-256", "--threads", "2,1,2"}), kExitUsage);
  EXPECT_EQ(Bench({"gemm-256", "--seconds", "nan"}), kExitUsage);
  EXPECT_EQ(Bench({"gemm-256", "--json", testing::TempDir()}), kExitFailure);
  EXPECT_EQ(Bench({"gemm-256", "--json", json_ + "/no/file"}), kExitFailure);
  EXPECT_EQ(Bench({"gemm-256", "--json", ""}), kExitUsage);
  EXPECT_EQ(out_.str(), "");  // nothing was measured before
}

TEST_F(BenchCommandTest, WhereThreadsTakeTurnsThereIsNoLimit) {
  const int threads = Cores() + 1;
  // The name may stand behind the numbers.
  ASSERT_EQ(Bench({"--threads", std::to_string(threads), "gemm-256", "--seconds", "0.0001",
                   "--json", json_}),
            kExitOk)
      << err_.str();
  EXPECT_NE(out_.str().find("fewer cores (" + std::to_string(Cores()) + ")"), std::string::npos);
  EXPECT_EQ(out_.str().find("multiply-add"), std::string::npos);
  const nlohmann::json build = Written()["builds"][0];
  EXPECT_TRUE(build["limits"].is_null());
  EXPECT_FALSE(build["results"][0].contains("share_of_limit"));
}

TEST_F(BenchCommandTest, InterruptedItTellsWhatThereIsAndLeavesTheFileAlone) {
  WriteFileAtomically(json_, std::string("earlier"));
  std::thread person([] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    std::raise(SIGINT);
  });
  EXPECT_EQ(Bench({"gemm-256", "--repetitions", "9999", "--seconds", "0.01", "--json", json_}),
            kExitInterrupted);
  person.join();
  EXPECT_NE(out_.str().find("median ms"), std::string::npos);
  EXPECT_NE(err_.str().find("is as it was"), std::string::npos);
  const std::vector<uint8_t> kept = ReadFile(json_);
  EXPECT_EQ(std::string(kept.begin(), kept.end()), "earlier");
}

// Does nothing but count.
struct Counter : Workload {
  void Run(int64_t times) override { count += times; }
  double Loss() const override { return 0; }
  std::vector<WorkloadInput> Inputs() const override { return {}; }
  int64_t Bytes() const override { return 0; }
  int64_t count = 0;
};

TEST(MeasureInterleaved, EndsWhereItIsTold) {
  Counter first, second;
  int left = 20;  // also of the rounds that find out how many times are enough
  const auto seconds = MeasureInterleaved({{"first", &first}, {"second", &second}},
                                          {.repetitions = 100, .seconds = 1e-6},
                                          [&](const std::string&) { return --left >= 0; });
  ASSERT_EQ(seconds.size(), 2u);
  const size_t measured = seconds[0].size() + seconds[1].size();
  EXPECT_GT(measured, 0u);
  EXPECT_LE(measured, 20u);
}

}  // namespace
}  // namespace noron
