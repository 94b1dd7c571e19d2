#include <algorithm>
#include <string>
#include <vector>

#include "engine/classic/gmm.h"
#include "engine/classic/hmm.h"
#include "engine/classic/kmeans.h"
#include "engine/classic/linear_regression.h"
#include "engine/classic/logistic_regression.h"
#include "engine/classic/naive_bayes.h"
#include "engine/classic/ngram_lm.h"
#include "engine/classic/pca.h"
#include "engine/cli/verify_case.h"
#include "engine/metrics/perplexity.h"

namespace noron {
namespace {

std::vector<float> Floats(std::span<const double> values) { return {values.begin(), values.end()}; }

void ExpectFloats(VerifyCase& c, const std::string& name, std::span<const double> values) {
  c.Expect(name, Floats(values));
}

void ExpectNumber(VerifyCase& c, const std::string& name, double value) {
  ExpectFloats(c, name, {&value, 1});
}

void ExpectIds(VerifyCase& c, const std::string& name, std::span<const int32_t> ids) {
  c.ExpectIntegers(name, std::vector<int64_t>(ids.begin(), ids.end()));
}

Matrix LoadMatrix(VerifyCase& c, const char* name) {
  const Tensor tensor = c.Load(name);
  return {tensor.shape.Rows(), tensor.shape.Columns(), tensor.Values()};
}

std::vector<double> LoadVector(VerifyCase& c, const char* name) {
  const auto values = c.Load(name).Values();
  return {values.begin(), values.end()};
}

void RunNgramLm(VerifyCase& c) {
  const bool add_k = c.Text("smoothing") == "add_k";
  NgramConfig config{.order = c.Int("order"), .vocab = c.Int("vocab")};
  if (add_k) {
    config.add_k = c.Double("k", 0);
  } else {
    config.smoothing = NgramConfig::Smoothing::kInterpolation;
    config.lambdas = c.Attribute("lambdas").get<std::vector<double>>();
  }
  NgramLm model(config);
  model.Train(c.Ids("in.train"));
  const std::vector<float> log_prob = Floats(model.LogProbabilities(c.Ids("in.test")));
  c.Expect("out.log_prob", log_prob);
  ExpectNumber(c, "out.perplexity", Perplexity(log_prob));
}

void RunHmm(VerifyCase& c) {
  const Hmm hmm({LoadVector(c, "in.pi"), LoadMatrix(c, "in.A"), LoadMatrix(c, "in.B")});
  const std::span<const int32_t> symbols = c.Ids("in.obs");
  const Hmm::Posterior posterior = hmm.ForwardBackward(symbols);
  ExpectFloats(c, "out.log_alpha", posterior.log_alpha.Values());
  ExpectFloats(c, "out.log_beta", posterior.log_beta.Values());
  ExpectFloats(c, "out.gamma", posterior.gamma.Values());
  ExpectNumber(c, "out.log_likelihood", posterior.log_likelihood);
  const Hmm::BestPath path = hmm.Viterbi(symbols);
  ExpectIds(c, "out.viterbi_path", path.states);
  ExpectNumber(c, "out.viterbi_log_prob", path.log_probability);
}

void RunGmm(VerifyCase& c) {
  const Matrix x = LoadMatrix(c, "in.x");
  Mixture mixture{LoadVector(c, "in.weights"), LoadMatrix(c, "in.means"), {}};
  const int d = x.Columns();
  const std::span<const float> covariances = c.Load("in.covs").Values();
  for (int k = 0; k < mixture.means.Rows(); ++k) {
    mixture.covariances.emplace_back(
        d, d, covariances.subspan(static_cast<size_t>(k) * d * d, static_cast<size_t>(d) * d));
  }
  Responsibilities shares = Expect(mixture, x);
  std::vector<double> log_likelihood = {shares.log_likelihood};
  for (int i = 0; i < c.Int("iterations"); ++i) {
    mixture = Maximize(mixture, x, shares.share, c.Double("reg", 0));
    shares = Expect(mixture, x);
    log_likelihood.push_back(shares.log_likelihood);
  }
  ExpectFloats(c, "out.means", mixture.means.Values());
  ExpectFloats(c, "out.weights", mixture.weights);
  std::vector<double> all;
  for (const Matrix& covariance : mixture.covariances) {
    all.insert(all.end(), covariance.Values().begin(), covariance.Values().end());
  }
  ExpectFloats(c, "out.covs", all);
  ExpectFloats(c, "out.log_lik", log_likelihood);
  ExpectFloats(c, "out.resp", shares.share.Values());
}

void RunNaiveBayes(VerifyCase& c) {
  const int vocab = c.ShapeOf("in.x")[1], classes = c.ShapeOf("out.class_log_prior")[0];
  NaiveBayes bayes(classes, vocab, c.Double("alpha", 1));
  const std::span<const int32_t> x = c.Ids("in.x"), y = c.Ids("in.y"), test = c.Ids("in.x_test");
  for (size_t i = 0; i < y.size(); ++i) bayes.AddCounts(x.subspan(i * vocab, vocab), y[i]);
  std::vector<double> prior, features, posterior;
  for (int label = 0; label < classes; ++label) {
    prior.push_back(bayes.LogPrior(label));
    for (int token = 0; token < vocab; ++token) {
      features.push_back(bayes.LogProbability(label, token));
    }
  }
  std::vector<int32_t> predicted;
  for (size_t i = 0; i < test.size(); i += vocab) {
    const std::vector<double> row = bayes.LogPosteriorOfCounts(test.subspan(i, vocab));
    posterior.insert(posterior.end(), row.begin(), row.end());
    predicted.push_back(
        static_cast<int32_t>(std::max_element(row.begin(), row.end()) - row.begin()));
  }
  ExpectFloats(c, "out.class_log_prior", prior);
  ExpectFloats(c, "out.feature_log_prob", features);
  ExpectFloats(c, "out.log_posterior", posterior);
  ExpectIds(c, "out.pred", predicted);
}

void RunLinearRegression(VerifyCase& c) {
  const Matrix x = LoadMatrix(c, "in.x");
  const LinearModel model = FitLinear(x, LoadVector(c, "in.y"), c.Double("l2", 0));
  ExpectFloats(c, "out.weight", model.weight);
  ExpectNumber(c, "out.bias", model.bias);
  ExpectFloats(c, "out.pred", model.Predict(x));
}

void RunLogisticRegression(VerifyCase& c) {
  const std::span<const int32_t> labels = c.Ids("in.y");
  LogisticRegression model(LoadMatrix(c, "in.x"), {labels.begin(), labels.end()}, 2,
                           {.learning_rate = c.Double("lr", 0), .l2 = c.Double("l2", 0)});
  const Tensor w = c.Load("param.w"), b = c.Load("param.b");
  model.SetParameters(Matrix(1, w.shape[0], w.Values()), {*b.data});
  std::vector<double> losses;
  for (int step = 0; step < c.Int("steps"); ++step) losses.push_back(model.Step());
  ExpectFloats(c, "trace.loss", losses);
  std::ranges::copy(model.Weight().Values(), w.data);
  *b.data = static_cast<float>(model.Bias()[0]);
}

void RunKMeans(VerifyCase& c) {
  const Matrix x = LoadMatrix(c, "in.x");
  Matrix centers = LoadMatrix(c, "in.centers");
  Assignment assignment = AssignToCenters(x, centers);
  std::vector<double> inertia = {assignment.inertia};
  for (int i = 0; i < c.Int("iterations"); ++i) {
    centers = CentersOf(x, assignment.labels, centers);
    assignment = AssignToCenters(x, centers);
    inertia.push_back(assignment.inertia);
  }
  ExpectFloats(c, "out.centers", centers.Values());
  ExpectIds(c, "out.labels", assignment.labels);
  ExpectFloats(c, "out.inertia", inertia);
}

void RunPca(VerifyCase& c) {
  const Matrix x = LoadMatrix(c, "in.x");
  const Pca pca = FitPca(x, c.Int("components"));
  ExpectFloats(c, "out.mean", pca.mean);
  ExpectFloats(c, "out.components", pca.components.Values());
  ExpectFloats(c, "out.explained_variance", pca.explained_variance);
  ExpectFloats(c, "out.explained_variance_ratio", pca.explained_ratio);
  ExpectFloats(c, "out.scores", pca.Project(x).Values());
}

constexpr VerifiedOp kOps[] = {
    {"ngram_lm", RunNgramLm},
    {"hmm", RunHmm},
    {"gmm_em", RunGmm},
    {"naive_bayes", RunNaiveBayes},
    {"linear_regression", RunLinearRegression},
    {"logistic_regression", RunLogisticRegression},
    {"kmeans", RunKMeans},
    {"pca", RunPca},
};

}  // namespace

std::span<const VerifiedOp> VerifiedClassic() { return kOps; }

}  // namespace noron
