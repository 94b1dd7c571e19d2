// Any bytes as a tokenizer: refused, or it writes itself as it was read, and encodes and decodes
// any text, here the bytes themselves.
#include <span>
#include <string>
#include <vector>

#include "engine/io/tokenizer_json.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace noron;
  const std::string_view text = fuzz::Text(data, size);
  fuzz::Refusable([&] {
    const Tokenizer tokenizer = TokenizerFromJson(text);
    fuzz::Require(TokenizerFromJson(ToJson(tokenizer)) == tokenizer, "reads what it wrote");
    const std::vector<int32_t> ids = tokenizer.Encode(text);
    for (const int32_t id : ids) {
      fuzz::Require(id >= 0 && id < tokenizer.VocabSize(), "ids are in the vocabulary");
    }
    const std::string decoded = tokenizer.Decode(ids);
    if (tokenizer.Kind() == TokenizerKind::kBpe) fuzz::Require(decoded == text, "bytes come back");
    fuzz::Require(tokenizer.Tokenize(text).size() == ids.size(), "one token for each id");
  });
  return 0;
}
