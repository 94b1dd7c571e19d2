#include "engine/cli/alignment_file.h"

#include <nlohmann/json.hpp>
#include <vector>

#include "engine/cli/attention_files.h"

namespace noron {

std::string AlignmentSvg(const nlohmann::ordered_json& report) {
  const nlohmann::ordered_json& alignment = report.at("alignment");
  const auto queries = alignment["target"].get<std::vector<std::string>>();
  const auto keys = alignment["source"].get<std::vector<std::string>>();
  const float share = 1.0f / static_cast<float>(alignment["matrices"].size());
  std::vector<float> mean(queries.size() * keys.size());
  for (const auto& matrix : alignment["matrices"]) {
    size_t at = 0;
    for (const auto& row : matrix["weights"]) {
      for (const auto& weight : row) mean[at++] += share * weight.get<float>();
    }
  }
  return WeightsSvg("Alignment: attention of the written to the read, mean of all heads", queries,
                    keys, mean);
}

}  // namespace noron
