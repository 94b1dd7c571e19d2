// The one place where a C++ exception becomes a JavaScript one: an Error with `code` (engine/core/
// error.h), `message` (an English sentence) and `args` (the values in that sentence, by name).
#pragma once

#include <emscripten/val.h>

#include <exception>
#include <new>
#include <optional>
#include <string>

#include "engine/core/error.h"

namespace noron {

inline emscripten::val ToJavaScript(const Error& error) {
  auto result = emscripten::val::global("Error").new_(std::string(error.what()));
  auto args = emscripten::val::object();
  for (const auto& [name, text] : error.Arguments()) args.set(name, text);
  result.set("code", std::string(error.Code()));
  result.set("args", args);
  return result;
}

// The exception that is being handled, translated. Not a template, and not in each of the callers:
// every function of the module goes through here.
[[gnu::noinline]] inline emscripten::val CaughtToJavaScript() {
  try {
    throw;
  } catch (const Error& error) {
    return ToJavaScript(error);
  } catch (const std::bad_alloc&) {
    return ToJavaScript(
        Error("memory.exhausted", "there is no more memory; choose a smaller model or batch"));
  } catch (const std::exception& error) {
    return ToJavaScript(Error("internal", error.what()));
  }
}

// body(), with its exceptions translated. The JavaScript exception is thrown outside of the
// handler, so that the C++ one has been freed by then.
template <typename Body>
auto Guarded(Body body) {
  std::optional<emscripten::val> failure;
  try {
    return body();
  } catch (...) {
    failure = CaughtToJavaScript();
  }
  failure->throw_();
}

}  // namespace noron
