// A convolutional classifier of images: blocks of convolution, ReLU and pooling that see more and
// more of the image (LeCun et al. 1998), then a hidden layer and the classes.
#pragma once

#include <optional>
#include <vector>

#include "engine/autodiff/tape.h"
#include "engine/nn/conv.h"
#include "engine/nn/scope.h"

namespace noron {

struct ConvClassifierConfig {
  int channels_in = 1;
  int height = 8;
  int width = 8;
  std::vector<int> channels = {8, 16};  // of each convolution
  int kernel = 3;   // side of each filter; images keep their size where it is odd
  int hidden = 64;  // units before the classes
  int classes = 10;
  float dropout = 0.0f;  // before and after the hidden layer
};

// Parameters: conv.k.weight, conv.k.bias; hidden.…; head.weight [classes, hidden], head.bias.
class ConvClassifier {
 public:
  ConvClassifier(nn::Scope scope, const ConvClassifierConfig& config);

  // images [N, channels_in, height, width] → logits [N, classes]. Filters reach half their side
  // over the edge. Each block ends by halving height and width, as long as there are two pixels.
  // Watchable: conv.k.maps [image, channel, row, column], before pooling.
  Tensor Logits(Tape& tape, Tensor images) const;

  Tensor FirstFilters() const { return convolutions_.front().Weight(); }  // [out, in, k, k]
  const ConvClassifierConfig& Config() const { return config_; }

 private:
  struct Dense {  // a linear layer with PyTorch's initial values
    Dense(nn::Scope scope, int in, int out);
    Tensor operator()(Tape& tape, Tensor x) const;
    Tensor weight, bias;
  };
  static int FlatWidth(const ConvClassifierConfig& config);

  ConvClassifierConfig config_;
  std::vector<nn::Conv2d> convolutions_;
  Dense hidden_;
  Dense head_;
};

}  // namespace noron
