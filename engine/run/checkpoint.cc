#include "engine/run/checkpoint.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "engine/core/error.h"
#include "engine/io/json.h"
#include "engine/io/tokenizer_json.h"

namespace noron {
namespace {

constexpr const char* kStatePrefixes[] = {"optimizer.m.", "optimizer.v."};

std::string SnapshotPrefix(int64_t step) { return "snapshot." + std::to_string(step) + "."; }

// [rows, columns] → [columns, rows].
void Transpose(std::span<const float> from, int64_t rows, int64_t columns, std::span<float> to) {
  for (int64_t r = 0; r < rows; ++r) {
    for (int64_t c = 0; c < columns; ++c) to[c * rows + r] = from[r * columns + c];
  }
}

// Adds every parameter's part of a flat buffer.
void AddAll(SafetensorsWriter& writer, const std::string& prefix, const ParamStore& store,
            std::span<const float> flat, Dtype dtype) {
  std::vector<float> turned;
  for (const Parameter& parameter : store.Parameters()) {
    auto values = flat.subspan(parameter.offset, parameter.tensor.Size());
    if (parameter.transposed) {
      turned.resize(values.size());
      Transpose(values, parameter.tensor.shape[0], parameter.tensor.shape[1], turned);
      values = turned;
    }
    writer.Add(prefix + parameter.name, FileShape(parameter), values, dtype);
  }
}

// The reverse: into the flat buffer, whose padding stays as it is.
void ReadAll(const SafetensorsReader& reader, const std::string& prefix, const ParamStore& store,
             std::span<float> flat) {
  std::vector<float> turned;
  for (const Parameter& parameter : store.Parameters()) {
    const TensorEntry& entry = reader.At(prefix + parameter.name);
    const auto values = flat.subspan(parameter.offset, parameter.tensor.Size());
    if (parameter.transposed) {
      turned.resize(values.size());
      ReadFloats(entry, turned);
      Transpose(turned, parameter.tensor.shape[1], parameter.tensor.shape[0], values);
    } else {
      ReadFloats(entry, values);
    }
  }
}

// What a file's tensors should be, ticked off one by one.
class Inventory {
 public:
  explicit Inventory(const SafetensorsReader& reader) : reader_(reader) {
    for (const TensorEntry& entry : reader.Tensors()) unclaimed_.insert(entry.name);
  }

  void Expect(const std::string& name, const std::vector<int64_t>& shape) {
    const TensorEntry* entry = reader_.Find(name);
    if (entry == nullptr) {
      missing_.push_back(name);
      return;
    }
    unclaimed_.erase(name);
    if (entry->shape != shape) misshaped_.push_back(name + " " + entry->ShapeText());
  }
  void ExpectAll(const std::string& prefix, const ParamStore& plan) {
    for (const Parameter& parameter : plan.Parameters()) {
      Expect(prefix + parameter.name, FileShape(parameter));
    }
  }
  bool Holds(std::string_view prefix) const {
    const auto at = unclaimed_.lower_bound(std::string(prefix));
    return at != unclaimed_.end() && at->starts_with(prefix);
  }

  void RequireExact() const {
    const std::vector<std::string> extra(unclaimed_.begin(), unclaimed_.end());
    if (missing_.empty() && extra.empty() && misshaped_.empty()) return;
    throw Error(
        "file.tensors",
        "the tensors of this file are not those of its model: missing: " + List(missing_) +
            "; not known: " + List(extra) + "; of another shape: " + List(misshaped_),
        {{"missing", List(missing_)}, {"extra", List(extra)}, {"misshaped", List(misshaped_)}});
  }

 private:
  static std::string List(const std::vector<std::string>& names) {
    constexpr size_t kShown = 5;
    if (names.empty()) return "none";
    std::string text;
    for (size_t i = 0; i < std::min(names.size(), kShown); ++i) {
      text += (i == 0 ? "" : ", ") + names[i];
    }
    if (names.size() > kShown) text += " and " + std::to_string(names.size() - kShown) + " more";
    return text;
  }

  const SafetensorsReader& reader_;
  std::set<std::string> unclaimed_;
  std::vector<std::string> missing_;
  std::vector<std::string> misshaped_;
};

// Steps of the snapshots in a file, rising; a name that only looks like one is left to the
// inventory to refuse.
std::vector<int64_t> SnapshotSteps(const SafetensorsReader& reader, const ParamStore& plan) {
  constexpr std::string_view kPrefix = "snapshot.";
  const std::string first = "." + plan.Parameters()[0].name;
  std::vector<int64_t> steps;
  for (const TensorEntry& entry : reader.Tensors()) {
    const std::string_view name = entry.name;
    if (!name.starts_with(kPrefix) || !name.ends_with(first)) continue;
    const std::string_view digits =
        name.substr(kPrefix.size(), name.size() - kPrefix.size() - first.size());
    int64_t step = 0;
    const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), step);
    if (fault == std::errc() && end == digits.data() + digits.size() && step >= 0) {
      steps.push_back(step);
    }
  }
  std::ranges::sort(steps);
  return steps;
}

std::string Hexadecimal(uint64_t value) {
  char text[16];
  const auto end = std::to_chars(text, text + sizeof text, value, 16).ptr;
  return std::string(text, end);
}

std::string StateJson(const Run& run, const Rng::State& batches, int64_t updates,
                      const std::string& corpus) {
  nlohmann::ordered_json state;
  state["step"] = run.CurrentStep();
  state["updates"] = updates;
  state["snapshot_interval"] = run.GetSnapshots().Interval();
  state["rng"] = {{"batches", nlohmann::ordered_json::array()}};
  for (uint64_t word : batches) state["rng"]["batches"].push_back(Hexadecimal(word));
  state["corpus"] = corpus;
  state["unigram"] = run.UnigramLoss();
  return state.dump();
}

[[noreturn]] void BadState(const std::string& what) {
  throw Error("file.header", "the state in this checkpoint cannot be used: " + what);
}

void ReadState(std::string_view text, Checkpoint& checkpoint) {
  nlohmann::json state;
  if (const auto fault = ReadJson(text, {.depth = 8, .members = 100}, state)) {
    BadState(fault->Sentence());
  }
  const auto integer = [&](const char* key) {
    if (!state.contains(key) || !state[key].is_number_unsigned() ||
        state[key].get<uint64_t>() > INT32_MAX) {
      BadState(std::string("'") + key + "' must be a whole number");
    }
    return state[key].get<int64_t>();
  };
  if (!state.is_object()) BadState("it is not an object");
  checkpoint.step = integer("step");
  checkpoint.updates = integer("updates");
  checkpoint.snapshot_interval = std::max<int64_t>(integer("snapshot_interval"), 1);
  const auto words = state.value("/rng/batches"_json_pointer, nlohmann::json());
  if (!words.is_array() || words.size() != checkpoint.batches.size()) BadState("no random state");
  for (size_t i = 0; i < words.size(); ++i) {
    if (!words[i].is_string()) BadState("no random state");
    const auto& word = words[i].get_ref<const std::string&>();
    const auto [end, fault] =
        std::from_chars(word.data(), word.data() + word.size(), checkpoint.batches[i], 16);
    if (fault != std::errc() || end != word.data() + word.size()) BadState("no random state");
  }
  if (checkpoint.batches == Rng::State{}) BadState("no random state");
  if (!state.contains("corpus") || !state["corpus"].is_string()) BadState("no corpus");
  if (!state.contains("unigram") || !state["unigram"].is_number()) BadState("no unigram loss");
  checkpoint.corpus = state["corpus"];
  checkpoint.unigram = state["unigram"];
}

const std::string& Metadata(const SafetensorsReader& reader, const std::string& key) {
  const auto found = reader.Metadata().find(key);
  if (found == reader.Metadata().end()) {
    throw Error("file.header",
                "this safetensors file was not saved by Noron: its metadata has no '" + key + "'",
                {{"key", key}});
  }
  return found->second;
}

// The weights that a study saves (study.h) are for other programs. An experiment that cannot be
// read is refused where it is parsed.
void RefuseStudy(const SafetensorsReader& reader) {
  const auto text = reader.Metadata().find("experiment");
  nlohmann::json experiment;
  if (text == reader.Metadata().end() || ReadJson(text->second, {}, experiment)) return;
  const auto named = [&](const char* path, const char* otherwise) -> std::string {
    const nlohmann::json::json_pointer pointer(path);
    const bool is_named = experiment.contains(pointer) && experiment[pointer].is_string();
    return is_named ? experiment[pointer].get<std::string>() : otherwise;
  };
  const std::string task = named("/task", "language_model"), kind = named("/model/kind", "gpt");
  if (task == "language_model" && kind == "gpt") return;
  throw Error("config.choice",
              "this file holds the weights of a model of the kind " + kind + " for the task " +
                  task +
                  ", saved by noron train; what noron opens and continues are checkpoints of the "
                  "kind gpt; to look into this model, run its experiment again with noron train "
                  "FILE.json --report REPORT.json",
              {{"key", "model.kind"}, {"value", kind}, {"allowed", "gpt"}, {"nearest", "gpt"}});
}

}  // namespace

std::vector<int64_t> FileShape(const Parameter& parameter) {
  std::vector<int64_t> shape;
  for (int axis = 0; axis < parameter.tensor.shape.Rank(); ++axis) {
    shape.push_back(parameter.tensor.shape[axis]);
  }
  if (parameter.transposed) std::swap(shape[0], shape[1]);
  return shape;
}

Checkpoint Checkpoint::Read(std::span<const uint8_t> file) {
  SafetensorsReader reader(file, "the checkpoint");
  if (Metadata(reader, "format") != "noron") {
    throw Error("file.header", "this safetensors file was not saved by Noron", {{"key", "format"}});
  }
  RefuseStudy(reader);
  if (const std::string& version = Metadata(reader, "version");
      version != std::to_string(kVersion)) {
    throw Error("checkpoint.newer",
                "this checkpoint has version " + version + ", and this Noron reads version " +
                    std::to_string(kVersion) + ": use a newer Noron",
                {{"version", version}});
  }
  Experiment experiment = ParseExperiment(Metadata(reader, "experiment"));
  RequireGpt(experiment);
  Tokenizer tokenizer = TokenizerFromJson(Metadata(reader, "tokenizer"));
  Checkpoint result(std::move(reader), std::move(experiment), std::move(tokenizer));
  ReadState(Metadata(result.reader, "state"), result);

  const ParamStore plan = PlanOf(ModelConfig(result.experiment, result.tokenizer.VocabSize()));
  Inventory inventory(result.reader);
  inventory.ExpectAll("", plan);
  if (inventory.Holds("optimizer.")) {
    const int states = Optimizer::States(OptimizerConfigOf(result.experiment).kind);
    for (int state = 0; state < states; ++state) inventory.ExpectAll(kStatePrefixes[state], plan);
  }
  if (result.step > 0) inventory.Expect("history.rows", {result.step, 4});
  if (const TensorEntry* rows = result.reader.Find("history.validation")) {
    inventory.Expect("history.validation", {rows->count / 2, 2});
  }
  for (int64_t step : SnapshotSteps(result.reader, plan)) {
    if (step <= result.step) inventory.ExpectAll(SnapshotPrefix(step), plan);
  }
  inventory.RequireExact();
  if (const TensorEntry* entry = result.reader.Find("history.validation")) {
    const std::vector<float> rows = ReadFloats(*entry);
    for (size_t i = 0; i < rows.size(); i += 2) {
      if (rows[i] >= 0 && rows[i] <= static_cast<float>(result.step)) continue;
      BadState("history.validation speaks of a step that was not reached");
    }
  }
  return result;
}

bool Checkpoint::HasOptimizer() const {
  return std::ranges::any_of(reader.Tensors(), [](const TensorEntry& entry) {
    return entry.name.starts_with("optimizer.");
  });
}

std::vector<uint8_t> Run::Save(const SaveOptions& options) const {
  SafetensorsWriter writer;
  writer.SetMetadata("format", "noron");
  writer.SetMetadata("version", std::to_string(Checkpoint::kVersion));
  writer.SetMetadata("experiment", ToJson(experiment_));
  writer.SetMetadata("tokenizer", ToJson(tokenizer_));
  writer.SetMetadata(
      "state", StateJson(*this, batches_.GetState(), options.optimizer ? optimizer_.Updates() : 0,
                         corpus_hash_));
  const ParamStore& store = model_.store;
  AddAll(writer, "", store, store.Values(), Dtype::kF32);
  if (options.optimizer) {
    for (int state = 0; state < Optimizer::States(optimizer_.Config().kind); ++state) {
      AddAll(writer, kStatePrefixes[state], store, store.State(state), Dtype::kF32);
    }
  }
  std::vector<float> rows;
  for (size_t i = 0; i < history_.rows.size(); ++i) {
    const HistoryRow& row = history_.rows[i];
    rows.insert(rows.end(),
                {static_cast<float>(i + 1), row.loss, row.gradient_norm, row.learning_rate});
  }
  if (!rows.empty()) {
    writer.Add("history.rows", std::vector{static_cast<int64_t>(rows.size()) / 4, int64_t{4}},
               rows);
  }
  std::vector<float> validation;
  for (const ValidationRow& row : history_.validation) {
    validation.insert(validation.end(), {static_cast<float>(row.step), row.loss});
  }
  if (!validation.empty()) {
    writer.Add("history.validation",
               std::vector{static_cast<int64_t>(validation.size()) / 2, int64_t{2}}, validation);
  }
  if (options.snapshots) {
    // A file may hold so many tensors: with many layers every second, fourth, … snapshot goes in.
    const size_t each = store.Parameters().size();
    const size_t room = (SafetensorsReader::kMaxEntries - 2) / each - 3;
    const size_t stride = (snapshots_.Count() + room - 1) / room;
    std::vector<float> values(store.Floats());
    for (size_t i = 0; i < snapshots_.Count(); i += stride) {
      snapshots_.Read(i, values);
      AddAll(writer, SnapshotPrefix(snapshots_.StepAt(i)), store, values, Dtype::kF16);
    }
  }
  return writer.Finish();
}

std::unique_ptr<Run> Run::Load(Context& context, std::span<const uint8_t> file,
                               std::string_view text, const RunOptions& options,
                               const Ready& ready) {
  const Checkpoint checkpoint = Checkpoint::Read(file);
  const Experiment& experiment = checkpoint.experiment;
  RequireWithinBudget(PredictMemory(experiment, checkpoint.tokenizer.VocabSize(),
                                    options.snapshot_budget, options.memory_budget));
  std::optional<Corpus> corpus;
  if (!text.empty()) {
    corpus.emplace(Prepare(text, NormalizationOf(experiment.data)), checkpoint.tokenizer,
                   experiment.data.validation_fraction);
    corpus->dataset.RequireTrainable(experiment.training.context);
  }
  if (ready) ready();
  std::unique_ptr<Run> run(new Run(context, experiment, checkpoint.tokenizer, options));
  run->Restore(checkpoint);
  if (corpus.has_value()) {
    if (corpus->prepared.hash != checkpoint.corpus) {
      run->warnings_.push_back(
          {"corpus.other", "this is another text than the checkpoint was trained on", {}});
    }
    run->Attach(std::move(*corpus));
  }
  return run;
}

void Run::Restore(const Checkpoint& checkpoint) {
  const SafetensorsReader& reader = checkpoint.reader;
  ParamStore& store = model_.store;
  ReadAll(reader, "", store, store.Values());
  const int64_t broken = CountNonFinite(store.Values());
  if (broken > 0) {
    warnings_.push_back({"weights.not_finite",
                         std::to_string(broken) + " weights of this checkpoint are not numbers",
                         {{"count", std::to_string(broken)}}});
  }
  if (checkpoint.HasOptimizer()) {
    for (int state = 0; state < Optimizer::States(optimizer_.Config().kind); ++state) {
      ReadAll(reader, kStatePrefixes[state], store, store.State(state));
    }
  }
  optimizer_.SetUpdates(checkpoint.updates);
  batches_.SetState(checkpoint.batches);
  step_ = checkpoint.step;
  corpus_hash_ = checkpoint.corpus;
  unigram_ = checkpoint.unigram;
  if (const TensorEntry* entry = reader.Find("history.rows")) {
    const std::vector<float> rows = ReadFloats(*entry);
    for (size_t i = 0; i < rows.size(); i += 4) {
      history_.rows.push_back({rows[i + 1], rows[i + 2], rows[i + 3]});
    }
  }
  if (const TensorEntry* entry = reader.Find("history.validation")) {
    const std::vector<float> rows = ReadFloats(*entry);
    for (size_t i = 0; i < rows.size(); i += 2) {
      history_.validation.push_back({std::lround(rows[i]), rows[i + 1]});
    }
  }
  std::vector<float> values(store.Floats());
  for (int64_t step : SnapshotSteps(reader, store)) {
    ReadAll(reader, SnapshotPrefix(step), store, values);
    snapshots_.Take(step, values);
  }
  snapshots_.SetInterval(checkpoint.snapshot_interval);
  snapshots_.Take(step_, store.Values());  // where to go back to if the first steps fail
}

}  // namespace noron
