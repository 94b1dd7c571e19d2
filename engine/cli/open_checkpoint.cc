#include "engine/cli/open_checkpoint.h"

#include "engine/io/file.h"

namespace noron {

void OpenCheckpoint(Session& session, const std::string& path, std::ostream& err) {
  const std::vector<uint8_t> bytes = ReadFile(path);
  session.Load({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, "");
  for (const Warning& warning : session.GetRun().Warnings()) {
    err << "note: " << warning.message << "\n";
  }
}

}  // namespace noron
