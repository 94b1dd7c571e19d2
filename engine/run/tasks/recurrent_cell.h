// The recurrent cell that an experiment with the kind rnn, lstm or gru names.
#pragma once

#include "engine/io/experiment.h"
#include "engine/nn/recurrent.h"

namespace noron {

nn::RecurrentCell CellOf(const Experiment::Model& model);

}  // namespace noron
