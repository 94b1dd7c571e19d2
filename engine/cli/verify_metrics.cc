#include <algorithm>
#include <string>
#include <vector>

#include "engine/cli/verify_case.h"
#include "engine/data/splits.h"
#include "engine/metrics/bleu.h"
#include "engine/metrics/classification.h"
#include "engine/metrics/mean_iou.h"
#include "engine/metrics/perplexity.h"
#include "engine/metrics/regression.h"
#include "engine/metrics/roc.h"
#include "engine/metrics/rouge.h"
#include "engine/metrics/span_f1.h"

namespace noron {
namespace {

void ExpectFloats(VerifyCase& c, const std::string& name, const std::vector<double>& values) {
  c.Expect("out." + name, std::vector<float>(values.begin(), values.end()));
}

void ExpectScores(VerifyCase& c, const Scores& scores) {
  ExpectFloats(c, "precision", {scores.precision});
  ExpectFloats(c, "recall", {scores.recall});
  ExpectFloats(c, "f1", {scores.f1});
}

void RunPrecisionRecallF1(VerifyCase& c) {
  const std::string name = c.Text("average");
  const Average average = name == "binary"  ? Average::kBinary
                          : name == "macro" ? Average::kMacro
                                            : Average::kMicro;
  ExpectScores(
      c, PrecisionRecallF1(Confusion(c.Ids("in.pred"), c.Ids("in.target"), c.Int("num_classes")),
                           average));
}

void RunRoc(VerifyCase& c) {
  const RocCurve curve = Roc(c.Load("in.score").Values(), c.Ids("in.target"));
  ExpectFloats(c, "fpr", curve.false_positive_rate);
  ExpectFloats(c, "tpr", curve.true_positive_rate);
  ExpectFloats(c, "thresholds", curve.thresholds);
  ExpectFloats(c, "auc", {curve.auc});
}

void RunRegression(VerifyCase& c) {
  const RegressionScores scores =
      ScoreRegression(c.Load("in.pred").Values(), c.Load("in.target").Values());
  ExpectFloats(c, "mae", {scores.mae});
  ExpectFloats(c, "rmse", {scores.rmse});
  ExpectFloats(c, "r2", {scores.r2});
}

// The rows of ids [rows, length], each cut to its own length.
std::vector<std::vector<int32_t>> Sentences(VerifyCase& c, const std::string& ids,
                                            const std::string& lengths) {
  const std::span<const int32_t> tokens = c.Ids(ids);
  const size_t width = c.ShapeOf(ids).Columns();
  std::vector<std::vector<int32_t>> sentences;
  for (int32_t length : c.Ids(lengths)) {
    const auto row = tokens.subspan(sentences.size() * width, length);
    sentences.emplace_back(row.begin(), row.end());
  }
  return sentences;
}

void RunBleu(VerifyCase& c) {
  const auto hypotheses = Sentences(c, "in.hyp", "in.hyp_len");
  const auto references = Sentences(c, "in.refs", "in.ref_len");
  const size_t each = references.size() / hypotheses.size();
  std::vector<Translation> corpus;
  for (size_t i = 0; i < hypotheses.size(); ++i) {
    const auto first = references.begin() + i * each;
    corpus.push_back({hypotheses[i], {first, first + each}});
  }
  const Bleu bleu = CorpusBleu(corpus);
  ExpectFloats(c, "value", {bleu.value});
  ExpectFloats(c, "precisions", {bleu.precisions.begin(), bleu.precisions.end()});
  ExpectFloats(c, "brevity_penalty", {bleu.brevity_penalty});
}

void RunRouge(VerifyCase& c) {
  const auto hypotheses = Sentences(c, "in.hyp", "in.hyp_len");
  const auto references = Sentences(c, "in.ref", "in.ref_len");
  std::vector<double> columns[3];
  for (size_t i = 0; i < hypotheses.size(); ++i) {
    const Rouge rouge = ScoreRouge(hypotheses[i], references[i]);
    const Scores* scores[] = {&rouge.rouge1, &rouge.rouge2, &rouge.rouge_l};
    for (int kind = 0; kind < 3; ++kind) {
      const auto [precision, recall, f1] = *scores[kind];
      columns[kind].insert(columns[kind].end(), {precision, recall, f1});
    }
  }
  ExpectFloats(c, "rouge1", columns[0]);
  ExpectFloats(c, "rouge2", columns[1]);
  ExpectFloats(c, "rougeL", columns[2]);
}

void RunSpanF1(VerifyCase& c) {
  const auto predicted = Sentences(c, "in.pred", "in.lengths");
  const auto target = Sentences(c, "in.target", "in.lengths");
  SpanCounts counts;
  for (size_t i = 0; i < target.size(); ++i) counts.Add(predicted[i], target[i]);
  ExpectScores(c, counts.Micro());
  c.ExpectIntegers("out.counts", std::vector<int64_t>{counts.tp, counts.fp, counts.fn});
}

void RunMeanIou(VerifyCase& c) {
  const MeanIou iou = ScoreIou(c.Ids("in.pred"), c.Ids("in.target"), c.Int("num_classes"));
  ExpectFloats(c, "iou", iou.iou);
  ExpectFloats(c, "value", {iou.value});
  c.ExpectIntegers("out.present", iou.present);
}

void RunKFold(VerifyCase& c) {
  const std::vector<int32_t> fold_of = KFold(c.Int("n"), c.Int("k"));
  std::vector<int64_t> sizes;
  for (int fold = 0; fold < c.Int("k"); ++fold) {
    sizes.push_back(std::count(fold_of.begin(), fold_of.end(), fold));
  }
  c.ExpectIntegers("out.fold_sizes", sizes);
  c.ExpectIntegers("out.fold_of", std::vector<int64_t>(fold_of.begin(), fold_of.end()));
}

// The bounds are sharp: some fold has the least and some fold the most that a class may have.
void RunStratifiedKFold(VerifyCase& c) {
  const std::span<const int32_t> labels = c.Ids("in.labels");
  const int folds = c.Int("k"), classes = *std::max_element(labels.begin(), labels.end()) + 1;
  const std::vector<int32_t> fold_of = StratifiedKFold(labels, folds);
  std::vector<int64_t> least, most;
  for (int label = 0; label < classes; ++label) {
    std::vector<int64_t> counts(folds);
    for (size_t i = 0; i < labels.size(); ++i) counts[fold_of[i]] += labels[i] == label;
    least.push_back(*std::min_element(counts.begin(), counts.end()));
    most.push_back(*std::max_element(counts.begin(), counts.end()));
  }
  c.ExpectIntegers("out.min_per_class", least);
  c.ExpectIntegers("out.max_per_class", most);
}

constexpr VerifiedOp kOps[] = {
    {"accuracy",
     [](VerifyCase& c) {
       ExpectFloats(c, "value", {Accuracy(c.Ids("in.pred"), c.Ids("in.target"))});
     }},
    {"confusion_matrix",
     [](VerifyCase& c) {
       c.ExpectIntegers(
           "out.matrix",
           Confusion(c.Ids("in.pred"), c.Ids("in.target"), c.Int("num_classes")).counts);
     }},
    {"precision_recall_f1", RunPrecisionRecallF1},
    {"roc_auc", RunRoc},
    {"regression_metrics", RunRegression},
    {"perplexity",
     [](VerifyCase& c) {
       ExpectFloats(c, "value", {Perplexity(c.Load("in.log_prob").Values(), c.Ids("in.mask"))});
     }},
    {"bleu", RunBleu},
    {"rouge", RunRouge},
    {"span_f1", RunSpanF1},
    {"mean_iou", RunMeanIou},
    {"kfold", RunKFold},
    {"stratified_kfold", RunStratifiedKFold},
};

}  // namespace

std::span<const VerifiedOp> VerifiedMetrics() { return kOps; }

}  // namespace noron
