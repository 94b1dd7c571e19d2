#include "engine/io/file.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "engine/core/error.h"

namespace noron {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void RefuseWriting(const std::string& path, const std::string& reason) {
  throw Error("file.write", path + " cannot be written: " + reason + ".",
              {{"file", path}, {"reason", reason}});
}

// Where links lead to, also if nothing is there yet.
fs::path BehindLinks(fs::path path) {
  constexpr int kMostLinks = 40;  // as in Linux
  std::error_code ignored;        // what cannot be looked at is no link
  for (int links = 0; links < kMostLinks && fs::is_symlink(path, ignored); ++links) {
    path = path.parent_path() / fs::read_symlink(path, ignored);
  }
  return path;
}

bool IsDevice(const std::string& path) {
  std::error_code ignored;  // what is not there is none
  return fs::is_other(path, ignored);
}

// A redirected standard stream goes on where it is; opened by its name it would begin anew.
std::FILE* StandardStream(const std::string& path) {
  if (path == "/dev/stdout") return stdout;
  return path == "/dev/stderr" ? stderr : nullptr;
}

bool Write(const std::string& path, std::span<const uint8_t> bytes) {
  if (std::FILE* stream = StandardStream(path)) {
    const size_t written = std::fwrite(bytes.data(), 1, bytes.size(), stream);
    return written == bytes.size() && std::fflush(stream) == 0;
  }
  std::ofstream stream(path, std::ios::binary | std::ios::trunc);
  stream.write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
  stream.close();
  return !stream.fail();
}

}  // namespace

std::vector<uint8_t> ReadFile(const std::string& path, uint64_t limit_bytes) {
  std::error_code ignored;  // a path that cannot be looked at is neither folder nor regular file
  if (std::filesystem::is_directory(path, ignored)) {
    throw Error("file.not_found", path + " is a folder; name a file in it.", {{"file", path}});
  }
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

void RequireWritable(const std::string& path) {
  if (StandardStream(path) != nullptr || IsDevice(path)) return;
  const fs::path target = BehindLinks(path);
  const fs::path folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
  std::error_code ignored;  // what cannot be looked at is no folder
  if (fs::is_directory(target, ignored)) RefuseWriting(path, "it is a folder; name a file in it");
  if (!fs::is_directory(folder, ignored)) {
    RefuseWriting(path, "there is no folder " + folder.string() + "; make it first");
  }
  if (access(folder.c_str(), W_OK) != 0) {
    RefuseWriting(path, "the folder " + folder.string() + " cannot be written to; choose another");
  }
}

void WriteFileAtomically(const std::string& path, std::span<const uint8_t> bytes) {
  RequireWritable(path);
  const auto reason = [] { return std::error_code(errno, std::generic_category()).message(); };
  if (StandardStream(path) != nullptr || IsDevice(path)) {
    if (!Write(path, bytes)) RefuseWriting(path, reason());
    return;
  }
  const std::string target = BehindLinks(path).string(), partial = target + ".partial";
  std::error_code failure;
  const bool written = Write(partial, bytes);
  if (written) fs::rename(partial, target, failure);
  if (written && !failure) return;
  const std::string why = written ? failure.message() : reason();
  fs::remove(partial, failure);  // there may be nothing to remove
  RefuseWriting(path, why);
}

void WriteFileAtomically(const std::string& path, const std::string& text) {
  WriteFileAtomically(path, std::span(reinterpret_cast<const uint8_t*>(text.data()), text.size()));
}

}  // namespace noron
