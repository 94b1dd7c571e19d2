#include "engine/run/tasks/pairs_task.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>
#include <utility>

#include "engine/autodiff/tape.h"
#include "engine/inspect/capture.h"
#include "engine/metrics/bleu.h"
#include "engine/metrics/rouge.h"
#include "engine/ops/ops.h"
#include "engine/run/learning.h"
#include "engine/run/model.h"
#include "engine/run/tasks/tasks.h"

namespace noron {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kShownExamples = 10;
constexpr int kShownBeams = 3;  // of the tree, at least

std::vector<ExampleLength> LengthsOf(std::span<const TokenPair> pairs) {
  std::vector<ExampleLength> lengths;
  for (const TokenPair& pair : pairs) {
    lengths.push_back(
        {static_cast<int>(pair.source.size()), static_cast<int>(pair.target.size()) + 1});
  }
  return lengths;
}

bool IsAnswer(const Question& question, const std::string& text) {
  return std::find(question.answers.begin(), question.answers.end(), text) !=
         question.answers.end();
}

// A few questions as a batch without targets.
PairBatch SourcesOf(std::span<const Question> questions, const PairTokens& special) {
  std::vector<TokenPair> pairs;
  for (const Question& question : questions) pairs.push_back({question.ids, {}});
  std::vector<int32_t> all(pairs.size());
  std::iota(all.begin(), all.end(), 0);
  PairBatch batch;
  batch.Fill(pairs, all, special);
  return batch;
}

}  // namespace

PairsTask::PairsTask(Context& context, const Experiment& experiment, const TaskData& data)
    : context_(context),
      experiment_(experiment),
      data_(experiment, data),
      unwritable_(data_.Unwritable()),
      model_(context, experiment, data_.Vocab(), data_.Context()),
      learner_(context, model_.Store(), LearnerConfigOf(experiment, model_.Store())),
      batches_(LengthsOf(data_.Train()), experiment.training.batch, experiment.training.bucketing,
               RandomBits(static_cast<uint64_t>(experiment.seed), kBatchesStream)) {}

StepResult PairsTask::Step(int64_t step) {
  const uint64_t dropout_seed = RandomBits(static_cast<uint64_t>(experiment_.seed), kDropoutStream);
  batch_.Fill(data_.Train(), batches_.Batch(step), data_.Special());
  return learner_.Step(
      arena_, step, RandomBits(dropout_seed, static_cast<uint64_t>(step)), [&](Tape& tape) {
        return CrossEntropy(
            tape, model_.Logits(tape, batch_), batch_.labels,
            {.ignore_index = PairBatch::kIgnore,
             .label_smoothing = static_cast<float>(experiment_.training.label_smoothing)});
      });
}

std::vector<Metric> PairsTask::Evaluate() {
  double loss = 0;
  int64_t correct = 0, tokens = 0;
  LengthBatches batches(LengthsOf(data_.HeldOut()), experiment_.training.batch, true, 0);
  for (int64_t i = 0; i < batches.BatchesPerEpoch(); ++i) {
    arena_.Reset();
    batch_.Fill(data_.HeldOut(), batches.Batch(i), data_.Special());
    Tape tape(context_, arena_, {});
    const Tensor logits = model_.Logits(tape, batch_);
    loss += CrossEntropy(tape, logits, batch_.labels,
                         {.reduction = Reduction::kSum, .ignore_index = PairBatch::kIgnore})
                .data[0];
    const int vocab = logits.shape[-1];
    for (size_t row = 0; row < batch_.labels.size(); ++row) {
      if (batch_.labels[row] == PairBatch::kIgnore) continue;
      const float* first = logits.data + row * vocab;
      correct += std::max_element(first, first + vocab) - first == batch_.labels[row];
      ++tokens;
    }
  }
  const auto first = [](const std::vector<Question>& questions) {
    return std::span(questions).first(std::min<size_t>(questions.size(), kQuestions));
  };
  const Answers answers = Ask(first(data_.Questions()));
  std::vector<Metric> metrics = {
      {"loss", loss / static_cast<double>(tokens), true},
      {"accuracy", static_cast<double>(correct) / static_cast<double>(tokens), false},
      {"exact", answers.exact, false},
      {"bleu", answers.bleu, false},
      {"rouge_1", answers.rouge_1, false},
      {"rouge_l", answers.rouge_l, false}};
  if (!data_.Longer().empty()) {
    metrics.push_back({"exact_longer", Ask(first(data_.Longer())).exact, false});
  }
  return metrics;
}

PairsTask::Answers PairsTask::Ask(std::span<const Question> questions) {
  const std::vector<std::vector<int32_t>> written = Write(questions);
  std::unordered_map<std::string, int32_t> ids;  // of units of text
  const auto units = [&](const std::string& text) {
    std::vector<int32_t> result;
    for (std::string& unit : data_.Units(text)) {
      result.push_back(
          ids.try_emplace(std::move(unit), static_cast<int32_t>(ids.size())).first->second);
    }
    return result;
  };
  Answers result;
  int exact = 0;
  const auto count = static_cast<double>(questions.size());
  std::vector<Translation> corpus;
  for (size_t i = 0; i < questions.size(); ++i) {
    const std::string text = data_.Decode(written[i]);
    exact += IsAnswer(questions[i], text);
    Translation& translation = corpus.emplace_back();
    translation.hypothesis = units(text);
    double rouge_1 = 0, rouge_l = 0;
    for (const std::string& answer : questions[i].answers) {
      translation.references.push_back(units(answer));
      const Rouge rouge = ScoreRouge(translation.hypothesis, translation.references.back());
      rouge_1 = std::max(rouge_1, rouge.rouge1.f1);
      rouge_l = std::max(rouge_l, rouge.rouge_l.f1);
    }
    result.rouge_1 += rouge_1 / count;
    result.rouge_l += rouge_l / count;
  }
  result.exact = exact / count;
  result.bleu = CorpusBleu(corpus).value;
  return result;
}

std::vector<std::vector<int32_t>> PairsTask::Write(std::span<const Question> questions) {
  std::vector<std::vector<int32_t>> written;
  const PairTokens special = data_.Special();
  const size_t batch_size = experiment_.training.beams > 1 ? 1 : experiment_.training.batch;
  for (size_t begin = 0; begin < questions.size(); begin += batch_size) {
    const auto some = questions.subspan(begin, std::min(batch_size, questions.size() - begin));
    if (experiment_.training.beams > 1) {
      const BeamTree tree = Search(some[0], experiment_.training.beams);
      written.push_back(tree.Tokens(tree.best[0]));
      continue;
    }
    const PairBatch batch = SourcesOf(some, special);
    auto texts = model_.Decode(batch, unwritable_, [&](const DecodingStep& step) {
      return GreedyDecode(step, batch.batch, special.start, special.end, data_.Context());
    });
    std::move(texts.begin(), texts.end(), std::back_inserter(written));
  }
  return written;
}

BeamTree PairsTask::Search(const Question& question, int beams) {
  const PairTokens special = data_.Special();
  // A little against the haste of ending early (Wu et al. 2016, section 7).
  constexpr double kLengthPenalty = 0.6;
  return model_.Decode(SourcesOf({&question, 1}, special), unwritable_,
                       [&](const DecodingStep& step) {
                         return BeamSearch(step, {.beams = beams,
                                                  .max_length = data_.Context(),
                                                  .start = special.start,
                                                  .end = special.end,
                                                  .length_penalty = kLengthPenalty});
                       });
}

Json PairsTask::TreeOf(const Question& question) {
  const BeamTree tree = Search(question, std::max(experiment_.training.beams, kShownBeams));
  Json nodes = Json::array();
  for (const BeamNode& node : tree.nodes) {
    nodes.push_back({{"parent", node.parent},
                     {"step", node.step},
                     {"token", node.token},
                     {"text", data_.Show(node.token)},
                     {"log_probability", node.log_probability},
                     {"total", node.total},
                     {"score", node.score},
                     {"cut_at", node.cut_at}});
  }
  return {{"source", question.source}, {"nodes", nodes}, {"best", tree.best}};
}

Json PairsTask::AlignmentOf(const Question& question) {
  std::vector<int32_t> written = Write({&question, 1})[0];
  const PairTokens special = data_.Special();
  if (!written.empty() && written.back() == special.end) written.pop_back();
  if (static_cast<int>(written.size()) >= data_.Context()) written.resize(data_.Context() - 1);
  const std::vector<TokenPair> pair = {{question.ids, written}};
  batch_.Fill(pair, std::vector<int32_t>{0}, special);
  arena_.Reset();
  Capture capture;
  Tape tape(context_, arena_, {.watcher = &capture});
  model_.Logits(tape, batch_);

  Json source = Json::array(), target = Json::array(), matrices = Json::array();
  for (const int32_t id : question.ids) source.push_back(data_.Show(id));
  for (const int32_t id : batch_.labels) target.push_back(data_.Show(id));
  int layer = 0;
  for (const BlockHeader& block : capture.Get().Headers()) {
    if (!block.path.ends_with("cross.weights")) continue;
    const std::span<const float> weights = capture.Get().Numbers(block);
    const size_t columns = source.size(), size = target.size() * columns;
    for (size_t head = 0; head < weights.size() / size; ++head) {
      Json rows = Json::array();
      for (size_t row = 0; row < target.size(); ++row) {
        const auto numbers = weights.subspan(head * size + row * columns, columns);
        rows.push_back(std::vector<float>(numbers.begin(), numbers.end()));
      }
      matrices.push_back({{"layer", layer}, {"head", head}, {"weights", rows}});
    }
    ++layer;
  }
  return {{"source", source}, {"target", target}, {"matrices", matrices}};
}

Json PairsTask::Report() {
  const auto shown = std::span(data_.Questions())
                         .first(std::min<size_t>(data_.Questions().size(), kShownExamples));
  const std::vector<std::vector<int32_t>> written = Write(shown);
  Json examples = Json::array();
  for (size_t i = 0; i < shown.size(); ++i) {
    const std::string output = data_.Decode(written[i]);
    examples.push_back({{"source", shown[i].source},
                        {"answers", shown[i].answers},
                        {"output", output},
                        {"exact", IsAnswer(shown[i], output)}});
  }
  return {{"train_pairs", data_.Train().size()}, {"held_out_pairs", data_.HeldOut().size()},
          {"left_out", data_.LeftOut()},         {"vocab", data_.Vocab()},
          {"padding", batches_.Waste()},         {"examples", examples},
          {"beam_tree", TreeOf(shown[0])},       {"alignment", AlignmentOf(shown[0])}};
}

std::unique_ptr<Task> MakePairsTask(Context& context, const Experiment& experiment,
                                    const TaskData& data) {
  return std::make_unique<PairsTask>(context, experiment, data);
}

}  // namespace noron
