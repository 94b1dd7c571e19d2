#include "engine/cli/command.h"

#include <cmath>
#include <exception>
#include <memory>
#include <new>
#include <nlohmann/json.hpp>
#include <string_view>

#include "engine/cli/metric_help.h"
#include "engine/cli/verify.h"
#include "engine/core/error.h"
#include "engine/run/session.h"

namespace noron {
namespace {

constexpr std::string_view kAbout =
    "Noron trains small neural networks and Transformers, generates from them and looks inside.\n\n"
    "A first try, from the top folder:\n"
    "  noron train examples/experiments/start.json --out start.safetensors\n"
    "  noron generate start.safetensors --prompt \"tôi yêu\"\n"
    "  noron inspect start.safetensors --text \"tôi yêu tiếng Việt\" --format svg --out map.svg\n";

void AddVerify(const CommandLine& line) {
  struct Options {
    std::string folder;
    bool require_all = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command = line.app.add_subcommand("verify",
                                              "Checks the engine against files of known results "
                                              "(tests/fixtures): one line per case, `ok`,\n"
                                              "`FAIL` with the worst number, or `unsupported`, "
                                              "then the totals. Exits with 1 on any FAIL.\n");
  command->add_option("DIR", options->folder, "Folder of fixture files")->required();
  command->add_flag("--require-all", options->require_all, "Unsupported cases count as failures");
  command->callback([options, line] {
    line.action = [options, line] {
      return Verify(options->folder, options->require_all, line.out);
    };
  });
}

void AddDescribe(const CommandLine& line) {
  CLI::App* command = line.app.add_subcommand(
      "describe",
      "Prints what an experiment can say, as JSON: every key with its type, default, range, "
      "choices\n"
      "and meaning; what the figures of a run mean; the codes of errors and the limits.\n");
  command->callback([line] {
    line.action = [line] {
      auto all = nlohmann::ordered_json::parse(Session().Describe());
      for (const MetricHelp& metric : MetricHelps()) all["metrics"][metric.name] = metric.help;
      line.out << all.dump(2) << "\n";
      return kExitOk;
    };
  });
}

// Refuses NaN and the infinities as values of all options that are real numbers: no comparison with
// a range would.
void RequireFiniteNumbers(CLI::App& app) {
  const auto refuse = [](std::string& text) {
    double number = 0;
    const bool finite = !CLI::detail::lexical_cast(text, number) || std::isfinite(number);
    return finite ? std::string() : text + " is not a finite number";
  };
  for (CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    for (CLI::Option* option : command->get_options()) {
      if (option->get_type_name().rfind("FLOAT", 0) == 0) option->check(CLI::Validator(refuse, ""));
    }
  }
}

int Report(std::ostream& err, std::string_view sentence, std::string_view code) {
  err << "error: " << sentence << " [" << code << "]\n";
  return kExitFailure;
}

}  // namespace

int RunCommand(const std::vector<std::string>& arguments, std::ostream& out, std::ostream& err) {
  std::function<int()> action;
  CLI::App app{std::string(kAbout), "noron"};
  app.set_version_flag("--version", NORON_VERSION);
  app.require_subcommand(1);
  const CommandLine line{app, arguments.empty() ? "" : arguments[0], out, err, action};
  AddTrain(line);
  AddGenerate(line);
  AddInspect(line);
  AddIntervene(line);
  AddVerify(line);
#ifndef __EMSCRIPTEN__  // the browser has a page of its own for this: tests/bench
  AddBench(line);
#endif
  AddDescend(line);
  AddDescribe(line);
  RequireFiniteNumbers(app);
  std::vector<const char*> argv;
  for (const std::string& argument : arguments) argv.push_back(argument.c_str());
  try {
    app.parse(static_cast<int>(argv.size()), argv.data());
    return action();
  } catch (const CLI::ParseError& fault) {
    if (fault.get_exit_code() == 0) return app.exit(fault, out, err);  // --help, --version
    err << "error: " << fault.what()
        << " [usage]\nnoron --help and noron COMMAND --help tell more\n";
    return kExitUsage;
  } catch (const Error& error) {
    return Report(err, error.what(), error.Code());
  } catch (const std::bad_alloc&) {
    return Report(err, "there is no more memory; choose a smaller model or batch",
                  "memory.exhausted");
  } catch (const std::exception& error) {
    return Report(err, error.what(), "internal");
  }
}

}  // namespace noron
