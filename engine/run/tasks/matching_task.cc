// Matching images and captions: both become vectors of one space, where a picture is named by the
// nearest caption and a caption finds its picture. Some pairs of colour and shape are never
// trained.
#include <algorithm>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/error.h"
#include "engine/data/captioned_shapes.h"
#include "engine/data/splits.h"  // Shuffle
#include "engine/models/contrastive.h"
#include "engine/models/stored.h"
#include "engine/run/learning.h"
#include "engine/run/model.h"
#include "engine/run/session_json.h"
#include "engine/run/tasks/image_model.h"
#include "engine/run/tasks/points_json.h"
#include "engine/run/tasks/tasks.h"

namespace noron {
namespace {

constexpr int kUsualCount = 1000;

CaptionLanguage LanguageOf(const Experiment& experiment) {
  if (experiment.data.corpus == "shapes_en") return CaptionLanguage::kEnglish;
  if (experiment.data.corpus == "shapes_vi") return CaptionLanguage::kVietnamese;
  throw Error("config.choice",
              "data.corpus is " + experiment.data.corpus +
                  ", which holds no images with captions (allowed: shapes_en, shapes_vi; nearest: "
                  "shapes_en).",
              {{"key", "data.corpus"},
               {"value", experiment.data.corpus},
               {"type", "choice"},
               {"allowed", "shapes_en, shapes_vi"},
               {"nearest", "shapes_en"}});
}

Images ImagesOf(const Experiment& experiment) {
  return MakeCaptionedShapes(
      {.count = experiment.data.count > 0 ? experiment.data.count : kUsualCount,
       .noise = experiment.data.noise,
       .language = LanguageOf(experiment),
       .seed = static_cast<uint64_t>(experiment.seed)});
}

// The share of each word in each caption, [captions, words].
struct Captions {
  explicit Captions(const std::vector<std::string>& texts) {
    std::map<std::string, int> ids;
    for (const std::string& text : texts) {
      for (const std::string& word : WordsOf(text)) {
        if (ids.emplace(word, static_cast<int>(words.size())).second) words.push_back(word);
      }
    }
    for (const std::string& text : texts) {
      const std::vector<std::string> own = WordsOf(text);
      std::vector<float> row(words.size());
      for (const std::string& word : own)
        row[ids.at(word)] += 1.0f / static_cast<float>(own.size());
      shares.push_back(std::move(row));
    }
  }

  Tensor On(Tape& tape, std::span<const int32_t> captions) const {
    const int width = static_cast<int>(words.size());
    const Tensor rows = tape.Constant({static_cast<int>(captions.size()), width});
    for (size_t i = 0; i < captions.size(); ++i) {
      std::ranges::copy(shares[captions[i]], rows.data + i * width);
    }
    return rows;
  }

  std::vector<std::string> words;
  std::vector<std::vector<float>> shares;
};

struct Share {
  void Count(bool is_right) {
    right += is_right;
    ++all;
  }
  double Value() const { return static_cast<double>(right) / all; }

  int right = 0, all = 0;
};

class MatchingTask final : public Task {
 public:
  MatchingTask(Context& context, const Experiment& experiment)
      : context_(context),
        images_(ImagesOf(experiment)),
        captions_(images_.classes),
        judged_(JudgedOf(experiment, images_)),
        model_(ContrastiveConfig{.image = ConvConfigOf(experiment, images_.shape, 1),
                                 .words = static_cast<int>(captions_.words.size()),
                                 .d_model = experiment.model.d_model},
               Rng(static_cast<uint64_t>(experiment.seed), kWeightsStream)),
        learner_(context, model_.store, LearnerConfigOf(experiment, model_.store)),
        batches_(static_cast<uint64_t>(experiment.seed), kBatchesStream),
        dropout_seed_(RandomBits(static_cast<uint64_t>(experiment.seed), kDropoutStream)) {
    for (int label = 0; label < Labels(); ++label) {
      if (!IsKeptBack(label)) trained_.push_back(label);
    }
    batch_ = BatchOf(experiment, trained_.size());
    own_.resize(batch_);
    std::iota(own_.begin(), own_.end(), 0);
    chosen_.resize(batch_);
  }

  // Different captions only: two images of one caption would each be a wrong answer for the other.
  StepResult Step(int64_t step) override {
    Shuffle(trained_, batches_);
    const int rounds = (images_.Count() - judged_) / Labels();  // every pair was drawn this often
    for (size_t i = 0; i < batch_; ++i) {
      chosen_[i] = trained_[i] + Labels() * static_cast<int32_t>(batches_.Below(rounds));
    }
    const auto labels = std::span<const int32_t>(trained_).first(batch_);
    return learner_.Step(
        arena_, step, RandomBits(dropout_seed_, static_cast<uint64_t>(step)), [&](Tape& tape) {
          return Contrastive::Loss(tape, Similarities(tape, chosen_, labels), own_);
        });
  }

  // The share of images whose caption is the nearest of all, and of captions whose image is; of
  // pairs that were trained, and of those kept back.
  std::vector<Metric> Evaluate() override {
    const std::vector<int32_t> images = JudgedImages();
    const Matrix scores = Scores(images);
    Share named[2], found[2];  // [kept back]
    for (int i = 0; i < scores.Rows(); ++i) {
      const int label = images_.labels[images[i]];
      named[IsKeptBack(label)].Count(Best(scores.Row(i)) == label);
    }
    for (int label = 0; label < Labels(); ++label) {
      int best = 0;
      for (int i = 1; i < scores.Rows(); ++i) {
        if (scores(i, label) > scores(best, label)) best = i;
      }
      found[IsKeptBack(label)].Count(images_.labels[images[best]] == label);
    }
    return {{"accuracy", named[0].Value(), false},
            {"unseen_accuracy", named[1].Value(), false},
            {"caption_accuracy", found[0].Value(), false},
            {"unseen_caption_accuracy", found[1].Value(), false}};
  }

  std::vector<NamedStore> Stores() override { return {{"model", &model_.store}}; }

  // {"captions", "kept_back": their indices, "words", "scale", "image": {"channels", "height",
  //  "width"}, "images": [pixels of one of each caption], "similarities": [image][caption],
  //  "named": the nearest caption of each image}
  nlohmann::ordered_json Report() override {
    std::vector<int32_t> images = JudgedImages();
    std::ranges::sort(images, {}, [&](int32_t i) { return std::pair(images_.labels[i], i); });
    const auto [rest, end] =
        std::ranges::unique(images, {}, [&](int32_t i) { return images_.labels[i]; });
    images.erase(rest, end);
    const Matrix scores = Scores(images);
    Json kept_back = Json::array(), pixels = Json::array(), named = Json::array();
    for (int label = 0; label < Labels(); ++label) {
      if (IsKeptBack(label)) kept_back.push_back(label);
    }
    for (size_t i = 0; i < images.size(); ++i) {
      pixels.push_back(NumbersToJson(images_.Image(images[i])));
      named.push_back(Best(scores.Row(static_cast<int>(i))));
    }
    Json json;
    json["captions"] = images_.classes;
    json["kept_back"] = kept_back;
    json["words"] = captions_.words;
    json["scale"] = Shortest(model_.model.Scale());
    json["image"] = {{"channels", images_.shape.channels},
                     {"height", images_.shape.height},
                     {"width", images_.shape.width}};
    json["images"] = pixels;
    json["similarities"] = MatrixToJson(scores);
    json["named"] = named;
    return json;
  }

 private:
  int Labels() const { return static_cast<int>(images_.classes.size()); }

  // A caption alone has nothing to be told from: its loss would be 0. And each is in a batch once.
  static size_t BatchOf(const Experiment& experiment, size_t captions) {
    const auto batch = static_cast<size_t>(experiment.training.batch);
    if (batch >= 2 && batch <= captions) return batch;
    const std::string value = std::to_string(batch), most = std::to_string(captions);
    const std::string nearest = batch < 2 ? "2" : most, allowed = "2 … " + most;
    throw Error(
        "config.range",
        "training.batch is " + value +
            ", but a caption is told from the others of its batch, which holds each of the " +
            most + " captions that are trained once at most (allowed: " + allowed +
            "; nearest: " + nearest + ").",
        {{"key", "training.batch"}, {"value", value}, {"allowed", allowed}, {"nearest", nearest}});
  }

  // How many images at the end are judged: at least one of each caption, and as many must be left.
  static int JudgedOf(const Experiment& experiment, const Images& images) {
    const int labels = static_cast<int>(images.classes.size());
    if (images.Count() < 2 * labels) {
      const std::string least = std::to_string(2 * labels);
      throw Error("config.range",
                  "data.count is " + std::to_string(images.Count()) +
                      ", too few to learn and to judge " + std::to_string(labels) +
                      " captions by (allowed: 0, or " + least + " and more; nearest: " + least +
                      ").",
                  {{"key", "data.count"},
                   {"value", std::to_string(images.Count())},
                   {"allowed", "0, " + least + " …"},
                   {"nearest", least}});
    }
    const int wanted = static_cast<int>(images.Count() * experiment.data.validation_fraction);
    return std::clamp(wanted, labels, images.Count() - labels);
  }

  std::vector<int32_t> JudgedImages() const {
    std::vector<int32_t> images(judged_);
    std::iota(images.begin(), images.end(), images_.Count() - judged_);
    return images;
  }

  static int Best(std::span<const double> scores) {
    return static_cast<int>(std::ranges::max_element(scores) - scores.begin());
  }

  Tensor Similarities(Tape& tape, std::span<const int32_t> images,
                      std::span<const int32_t> labels) const {
    const ImageShape& shape = images_.shape;
    const Tensor pixels =
        tape.Constant({static_cast<int>(images.size()), shape.channels, shape.height, shape.width});
    for (size_t i = 0; i < images.size(); ++i) {
      std::ranges::copy(images_.Image(images[i]), pixels.data + i * shape.Pixels());
    }
    return model_.model.Similarities(tape, model_.model.EmbedImages(tape, pixels),
                                     model_.model.EmbedCaptions(tape, captions_.On(tape, labels)));
  }

  // scale · cosine of these images and all captions, [images, captions].
  Matrix Scores(std::span<const int32_t> images) {
    constexpr size_t kAtOnce = 256;  // the tape stays small
    std::vector<int32_t> labels(Labels());
    std::iota(labels.begin(), labels.end(), 0);
    std::vector<float> scores;
    for (size_t begin = 0; begin < images.size(); begin += kAtOnce) {
      arena_.Reset();
      Tape tape(context_, arena_, {});
      const auto part = images.subspan(begin, std::min(kAtOnce, images.size() - begin));
      const Tensor similarities = Similarities(tape, part, labels);
      scores.insert(scores.end(), similarities.data, similarities.data + similarities.Size());
    }
    return Matrix(static_cast<int>(images.size()), Labels(), std::span<const float>(scores));
  }

  Context& context_;
  Arena arena_;
  Images images_;
  Captions captions_;
  int judged_;
  Stored<Contrastive> model_;
  Learner learner_;
  Rng batches_;
  uint64_t dropout_seed_;
  std::vector<int32_t> trained_;  // captions, in the order of this step
  std::vector<int32_t> chosen_;   // an image for each of the first `batch_` of them
  std::vector<int32_t> own_;      // 0, 1, …: image i belongs to caption i
  size_t batch_ = 0;
};

}  // namespace

std::unique_ptr<Task> MakeMatchingTask(Context& context, const Experiment& experiment,
                                       const TaskData& data) {
  if (!data.text.empty() || !data.test.empty()) {
    throw Error("config.choice",
                "The task image_word_matching draws its images itself and reads no file; leave the "
                "data out.",
                {{"key", "data.corpus"}, {"value", experiment.data.corpus}});
  }
  return std::make_unique<MatchingTask>(context, experiment);
}

}  // namespace noron
