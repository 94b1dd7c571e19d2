# The tool chain of the wasm-* presets: Emscripten's own, taken from an em++ on the PATH or from the cache that
# `npm start` and `npm test` fill.
if(DEFINED ENV{NORON_CACHE})
  set(noron_cache $ENV{NORON_CACHE})
elseif(DEFINED ENV{XDG_CACHE_HOME})
  set(noron_cache $ENV{XDG_CACHE_HOME}/noron)
else()
  set(noron_cache $ENV{HOME}/.cache/noron)
endif()

find_program(NORON_EMXX em++ PATHS ${noron_cache}/emscripten-3.1.69/usr/share/emscripten NO_CMAKE_FIND_ROOT_PATH)
if(NOT NORON_EMXX)
  message(FATAL_ERROR "em++ not found: install emsdk (3.1.69 or newer), or run `npm start` once on Debian")
endif()
file(REAL_PATH ${NORON_EMXX} emxx)
get_filename_component(EMSCRIPTEN_ROOT_PATH ${emxx} DIRECTORY)
file(READ ${EMSCRIPTEN_ROOT_PATH}/emscripten-version.txt version)
string(REGEX MATCH "[0-9.]+" version ${version})
if(version VERSION_LESS 3.1.69)
  message(FATAL_ERROR "${NORON_EMXX} is ${version}; 3.1.69 or newer is needed")
endif()

set(NORON_UTF8PROC_SOURCE ${noron_cache}/utf8proc-2.8.0)
include(${EMSCRIPTEN_ROOT_PATH}/cmake/Modules/Platform/Emscripten.cmake)
