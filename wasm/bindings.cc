// The engine for JavaScript: one class, Session, implemented in engine/run and only declared here.
// Numbers come as doubles and are checked in C++: Embind itself would turn NaN into 0 and 2³¹ into
// -2³¹ without a word. Bytes come as Uint8Array; the views that go out live until the next call.
#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <span>
#include <string>

#include "engine/run/session.h"
#include "wasm/guard.h"

#ifdef __EMSCRIPTEN_PTHREADS__
#include <emscripten/threading.h>

#include <algorithm>
#endif

namespace noron {
namespace {

EMSCRIPTEN_DECLARE_VAL_TYPE(ByteView)
EMSCRIPTEN_DECLARE_VAL_TYPE(FloatView)

Session* MakeSession() {
#ifdef __EMSCRIPTEN_PTHREADS__
  constexpr int kMostThreads = 4;  // as many as the pool holds: see wasm/CMakeLists.txt
  return new Session(std::clamp(emscripten_num_logical_cores(), 1, kMostThreads));
#else
  return new Session(1);
#endif
}

template <auto method, typename... Arguments>
auto Call(Session& session, Arguments... arguments) {
  return Guarded([&] { return (session.*method)(arguments...); });
}

template <typename View, typename Number>
View ViewOf(std::span<const Number> numbers) {
  return View(emscripten::val(emscripten::typed_memory_view(numbers.size(), numbers.data())));
}
ByteView Bytes(const Session& session) { return ViewOf<ByteView>(session.Bytes()); }
FloatView Floats(const Session& session) { return ViewOf<FloatView>(session.Floats()); }

}  // namespace

EMSCRIPTEN_BINDINGS(noron) {
  using Text = std::string;  // a string or, for files, a Uint8Array
  emscripten::register_type<ByteView>("Uint8Array");
  emscripten::register_type<FloatView>("Float32Array");
  emscripten::class_<Session>("Session")
      .constructor(&MakeSession, emscripten::allow_raw_pointers())
      .function("describe()", &Call<&Session::Describe>)
      .function("check(experiment)", &Call<&Session::Check, Text>)
      .function("create(experiment, corpus)", &Call<&Session::Create, Text, Text>)
      .function("load(checkpoint, corpus)", &Call<&Session::Load, Text, Text>)
      .function("close()", &Call<&Session::Close>)
      .function("step(maxSteps, budgetMs)", &Call<&Session::Step, double, double>)
      .function("evaluate()", &Call<&Session::Evaluate>)
      .function("set(key, valueJson)", &Call<&Session::Set, Text, Text>)
      .function("history()", &Call<&Session::History>)
      .function("inspect(request)", &Call<&Session::Inspect, Text>)
      .function("explain(request)", &Call<&Session::Explain, Text>)
      .function("predict(request)", &Call<&Session::Predict, Text>)
      .function("generate(request)", &Call<&Session::Generate, Text>)
      .function("tokenize(request)", &Call<&Session::Tokenize, Text>)
      .function("positions(request)", &Call<&Session::Positions, Text>)
      .function("compareOrder(request)", &Call<&Session::CompareOrder, Text>)
      .function("save(request)", &Call<&Session::Save, Text>)
      .function("memory()", &Call<&Session::Memory>)
      .function("profile(milliseconds)", &Call<&Session::Profile, double>)
      .function("bytes()", &Bytes)
      .function("floats()", &Floats);
}

}  // namespace noron
