// Any bytes as an experiment: refused, or written in a form that reads as the same experiment.
#include <string>

#include "engine/io/experiment.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace noron;
  fuzz::Refusable([&] {
    const std::string written = ToJson(ParseExperiment(fuzz::Text(data, size)));
    std::string again;
    try {
      again = ToJson(ParseExperiment(written));
    } catch (const Error& error) {
      fuzz::Require(false, error.what());  // what was written must be readable
    }
    fuzz::Require(again == written, "ToJson(ParseExperiment(x)) == x for what ToJson wrote");
  });
  return 0;
}
