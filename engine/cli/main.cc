#include <iostream>
#include <string>
#include <vector>

#include "engine/cli/command.h"

int main(int argc, char** argv) {
  return noron::RunCommand(std::vector<std::string>(argv, argv + argc), std::cout, std::cerr);
}
