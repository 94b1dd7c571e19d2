// Whether the encoder–decoder Transformer learns what needs every place of its input: to reverse
// and to sort. How far that reaches beyond the lengths it has seen is for each kind of position in
// examples/experiments/sort_*.json.
#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "engine/core/context.h"
#include "engine/run/study.h"

namespace noron {
namespace {

// Under the sanitizers these trainings take minutes and run nothing that pairs_task_test.cc does
// not.
class Seq2SeqLearning : public testing::Test {
 protected:
  void SetUp() override {
#ifdef __SANITIZE_ADDRESS__
    GTEST_SKIP() << "long trainings are left out under sanitizers";
#endif
  }

  // The share of held-out words that are written without a fault, of two to eight letters.
  static double ExactAfter(const std::string& corpus, const std::string& positions, int steps) {
    Experiment experiment;
    experiment.task = "sequence_to_sequence";
    experiment.data.corpus = corpus;
    experiment.data.count = 8000;
    experiment.data.length = 8;
    experiment.data.validation_fraction = 0.05;
    experiment.model.kind = "transformer";
    experiment.model.ff_factor = 2;
    experiment.model.positions = positions;
    experiment.training.batch = 64;
    experiment.training.steps = steps;
    experiment.training.warmup = 80;
    experiment.training.min_learning_rate = 0.0001;
    experiment.training.evaluate_every = steps;
    Context context;
    Study study(context, experiment, {});
    study.Step(steps, std::numeric_limits<double>::infinity());
    for (const Metric& metric : study.Measurements().back().metrics) {
      RecordProperty(corpus + "_" + metric.name, std::to_string(metric.value));
    }
    return study.Measurements().back().metrics[2].value;  // loss, accuracy, exact
  }
};

TEST_F(Seq2SeqLearning, ATransformerReverses) {
  EXPECT_GT(ExactAfter("reverse", "learned", 800), 0.99);
}

TEST_F(Seq2SeqLearning, ATransformerSorts) { EXPECT_GT(ExactAfter("sort", "learned", 800), 0.99); }

// Without positions a sentence is a bag of letters: that can be sorted, but not turned round.
TEST_F(Seq2SeqLearning, WithoutPositionsOrderIsLost) {
  EXPECT_LT(ExactAfter("reverse", "none", 300), 0.1);
}

}  // namespace
}  // namespace noron
