// `noron verify`: does the engine give the numbers of the fixture files? (tests/fixtures/README.md)
#pragma once

#include <ostream>
#include <string>

namespace noron {

// Runs the fixture files of `directory`: those that its index.json names, or all *.safetensors when
// it has none. Writes one line per file: `ok`, `FAIL` with the worst element, or `unsupported`;
// then the totals. Returns the exit code: 1 after any FAIL (with `require_all`, also after an
// unsupported one), else 0. Throws Error("file.not_found") when there is nothing to run.
int Verify(const std::string& directory, bool require_all, std::ostream& out);

}  // namespace noron
