#include "engine/io/file.h"

#include <filesystem>
#include <fstream>

#include "engine/core/error.h"

namespace noron {

std::vector<uint8_t> ReadFile(const std::string& path, uint64_t limit_bytes) {
  std::error_code ignored;  // a path that cannot be looked at is not a regular file
  std::ifstream stream;
  if (std::filesystem::is_regular_file(path, ignored)) stream.open(path, std::ios::binary);
  if (!stream.is_open()) {
    throw Error("file.not_found", "There is no file " + path + " that can be read.",
                {{"file", path}});
  }
  stream.seekg(0, std::ios::end);
  const auto size = static_cast<uint64_t>(stream.tellg());
  if (size > limit_bytes) {
    throw Error(
        "file.too_large",
        path + " has " + std::to_string(size) + " bytes; at most " + std::to_string(limit_bytes) +
            " can be read.",
        {{"file", path}, {"actual", std::to_string(size)}, {"limit", std::to_string(limit_bytes)}});
  }
  std::vector<uint8_t> bytes(size);
  stream.seekg(0);
  stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
  if (!stream) {
    throw Error("file.truncated",
                path + " ended after " + std::to_string(stream.gcount()) + " of " +
                    std::to_string(size) + " bytes.",
                {{"file", path},
                 {"expected", std::to_string(size)},
                 {"actual", std::to_string(stream.gcount())}});
  }
  return bytes;
}

void WriteFileAtomically(const std::string& path, std::span<const uint8_t> bytes) {
  const std::string partial = path + ".partial";
  std::error_code failure;
  {
    std::ofstream stream(partial, std::ios::binary | std::ios::trunc);
    stream.write(reinterpret_cast<const char*>(bytes.data()),
                 static_cast<std::streamsize>(bytes.size()));
    stream.close();
    if (!stream) failure = std::make_error_code(std::errc::io_error);
  }
  if (!failure) std::filesystem::rename(partial, path, failure);
  if (failure) {
    std::error_code ignored;  // there may be nothing to remove
    std::filesystem::remove(partial, ignored);
    throw Error("file.write", path + " could not be written: " + failure.message() + ".",
                {{"file", path}, {"reason", failure.message()}});
  }
}

void WriteFileAtomically(const std::string& path, const std::string& text) {
  WriteFileAtomically(path, std::span(reinterpret_cast<const uint8_t*>(text.data()), text.size()));
}

}  // namespace noron
