// Whole files of this machine, for the command line and the tests. The page hands bytes in instead.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace noron {

inline constexpr uint64_t kMaxFileBytes = 2'000'000'000;

// Throws file.not_found (missing, a folder, not readable) and, before reading, file.too_large.
std::vector<uint8_t> ReadFile(const std::string& path, uint64_t limit_bytes = kMaxFileBytes);

// Throws file.write when no file can be written at `path`: it is a folder, or its folder is absent
// or closed. For asking before long work.
void RequireWritable(const std::string& path);

// Writes beside `path` and renames: whoever reads `path` sees the old file or the new one, whole.
// A link stays, and what it leads to is written; a device such as /dev/stdout is written to
// directly. Throws file.write.
void WriteFileAtomically(const std::string& path, std::span<const uint8_t> bytes);
void WriteFileAtomically(const std::string& path, const std::string& text);

}  // namespace noron
