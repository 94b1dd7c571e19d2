#include "engine/run/tasks/recurrent_cell.h"

namespace noron {

nn::RecurrentCell CellOf(const Experiment::Model& model) {
  if (model.kind == "lstm") return nn::RecurrentCell::kLstm;
  if (model.kind == "gru") return nn::RecurrentCell::kGru;
  return model.cell_activation == "relu" ? nn::RecurrentCell::kRnnRelu
                                         : nn::RecurrentCell::kRnnTanh;
}

}  // namespace noron
