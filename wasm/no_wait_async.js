// Without Atomics.waitAsync, Emscripten's threads tell each other of messages by postMessage. With it, every thread that
// ends leaves a waiter behind in memory that is used again, and a lock that comes to lie there may never wake: about one
// run of the tests in three hung (Emscripten issue 27492).
Atomics.waitAsync = undefined;
