# Where the libraries come from: the system first (Debian's packages), else the same release from its own repository.
#
# Defines  noron_dependencies  all libraries of the engine and the command
#          noron_gtest_main    GoogleTest with its main()
#          noron_benchmark     Google Benchmark, where programs run without a browser
#
# Header-only libraries reach the compiler through one folder that holds links to their headers and nothing else: the
# WebAssembly compiler must not see the rest of /usr/include, which describes another machine.
include(FetchContent)

set(header_folder ${CMAKE_BINARY_DIR}/headers)
file(MAKE_DIRECTORY ${header_folder})

# Fetches the sources of a release without building them; sets <out> to their folder.
function(noron_fetch name repository tag out)
  message(STATUS "${name} is not on this system: fetching ${tag}")
  FetchContent_Declare(${name} GIT_REPOSITORY ${repository} GIT_TAG ${tag} GIT_SHALLOW ON SOURCE_SUBDIR none)
  FetchContent_MakeAvailable(${name})
  string(TOLOWER ${name} lower)
  set(${out} ${${lower}_SOURCE_DIR} PARENT_SCOPE)
endfunction()

# Makes #include <probe> work, from the system or from <subfolder> of the fetched sources; sets <out> to the folder
# that the headers came from.
function(noron_headers name probe subfolder repository tag out)
  find_path(${name}_ROOT ${probe} PATHS /usr/include /usr/include/eigen3 /usr/local/include
            PATH_SUFFIXES eigen3 NO_CMAKE_FIND_ROOT_PATH)
  set(root ${${name}_ROOT})
  if(NOT root)
    noron_fetch(${name} ${repository} ${tag} sources)
    set(root ${sources}${subfolder})
  endif()
  string(REGEX REPLACE "/.*" "" top ${probe})
  file(CREATE_LINK ${root}/${top} ${header_folder}/${top} SYMBOLIC)
  set(${out} ${root} PARENT_SCOPE)
endfunction()

noron_headers(Eigen Eigen/Dense "" https://gitlab.com/libeigen/eigen.git 3.4.0 _)
noron_headers(Highway hwy/highway.h "" https://github.com/google/highway.git 1.0.3 highway_root)
noron_headers(nlohmann_json nlohmann/json.hpp /single_include https://github.com/nlohmann/json.git v3.11.2 _)
noron_headers(CLI11 CLI/CLI.hpp /include https://github.com/CLIUtils/CLI11.git v2.1.2 _)

add_library(noron_dependencies INTERFACE)
target_include_directories(noron_dependencies SYSTEM INTERFACE ${header_folder})

# Highway's run-time choice among instruction sets needs its small library; WebAssembly has one set per build.
if(NOT EMSCRIPTEN)
  find_library(HWY_LIBRARY hwy)
  if(HWY_LIBRARY)
    target_link_libraries(noron_dependencies INTERFACE ${HWY_LIBRARY})
  else()
    add_library(hwy STATIC ${highway_root}/hwy/targets.cc ${highway_root}/hwy/aligned_allocator.cc)
    target_include_directories(hwy SYSTEM PRIVATE ${header_folder})
    target_link_libraries(noron_dependencies INTERFACE hwy)
  endif()
  find_package(Threads REQUIRED)
  target_link_libraries(noron_dependencies INTERFACE Threads::Threads)
endif()

# utf8proc is compiled from source for WebAssembly; NORON_UTF8PROC_SOURCE is where the set-up unpacked it.
if(NOT EMSCRIPTEN)
  find_path(UTF8PROC_INCLUDE utf8proc.h)
  find_library(UTF8PROC_LIBRARY utf8proc)
endif()
if(UTF8PROC_INCLUDE AND UTF8PROC_LIBRARY)
  target_include_directories(noron_dependencies SYSTEM INTERFACE ${UTF8PROC_INCLUDE})
  target_link_libraries(noron_dependencies INTERFACE ${UTF8PROC_LIBRARY})
else()
  if(EXISTS ${NORON_UTF8PROC_SOURCE}/utf8proc.c)
    set(utf8proc_root ${NORON_UTF8PROC_SOURCE})
  else()
    noron_fetch(utf8proc https://github.com/JuliaStrings/utf8proc.git v2.8.0 utf8proc_root)
  endif()
  file(CREATE_LINK ${utf8proc_root}/utf8proc.h ${header_folder}/utf8proc.h SYMBOLIC)
  # A page fetches the tables: there, only those that the engine uses. utf8proc.c includes its neighbour utf8proc_data.c,
  # so it is copied too.
  if(EMSCRIPTEN)
    set(shrink ${CMAKE_SOURCE_DIR}/wasm/setup/unicode_tables.mjs)
    set(small_root ${CMAKE_BINARY_DIR}/utf8proc)
    configure_file(${utf8proc_root}/utf8proc.c ${small_root}/utf8proc.c COPYONLY)
    add_custom_command(
      OUTPUT ${small_root}/utf8proc_data.c
      COMMAND ${CMAKE_CROSSCOMPILING_EMULATOR} ${shrink} ${utf8proc_root}/utf8proc_data.c ${small_root}/utf8proc_data.c
      DEPENDS ${shrink} ${utf8proc_root}/utf8proc_data.c)
    set_source_files_properties(${small_root}/utf8proc.c PROPERTIES OBJECT_DEPENDS ${small_root}/utf8proc_data.c)
    set(utf8proc_root ${small_root})
  endif()
  add_library(utf8proc STATIC ${utf8proc_root}/utf8proc.c)
  target_include_directories(utf8proc SYSTEM PRIVATE ${header_folder})
  target_compile_definitions(utf8proc PUBLIC UTF8PROC_STATIC)
  target_link_libraries(noron_dependencies INTERFACE utf8proc)
endif()

# GoogleTest is compiled here with the flags of the build at hand, so that it is sanitized or WebAssembly as our code is.
set(gtest_root /usr/src/googletest/googletest)
if(NOT EXISTS ${gtest_root}/src/gtest-all.cc)
  noron_fetch(googletest https://github.com/google/googletest.git release-1.12.1 sources)
  set(gtest_root ${sources}/googletest)
endif()
add_library(noron_gtest_main STATIC ${gtest_root}/src/gtest-all.cc ${gtest_root}/src/gtest_main.cc)
target_include_directories(noron_gtest_main SYSTEM PUBLIC ${gtest_root}/include PRIVATE ${gtest_root})
set_target_properties(noron_gtest_main PROPERTIES COMPILE_WARNING_AS_ERROR OFF)

# Google Benchmark times what `noron bench` measures. In WebAssembly tests/bench does, in the browser.
if(NOT EMSCRIPTEN)
  find_path(BENCHMARK_INCLUDE benchmark/benchmark.h)
  find_library(BENCHMARK_LIBRARY benchmark)
  if(BENCHMARK_INCLUDE AND BENCHMARK_LIBRARY)
    add_library(noron_benchmark INTERFACE)
    target_include_directories(noron_benchmark SYSTEM INTERFACE ${BENCHMARK_INCLUDE})
    target_link_libraries(noron_benchmark INTERFACE ${BENCHMARK_LIBRARY} Threads::Threads)
  else()
    noron_fetch(benchmark https://github.com/google/benchmark.git v1.7.1 benchmark_root)
    file(GLOB benchmark_sources ${benchmark_root}/src/*.cc)
    list(FILTER benchmark_sources EXCLUDE REGEX "/benchmark_main\\.cc$")
    add_library(noron_benchmark STATIC ${benchmark_sources})
    target_compile_definitions(noron_benchmark PRIVATE HAVE_STD_REGEX HAVE_STEADY_CLOCK PUBLIC BENCHMARK_STATIC_DEFINE)
    target_include_directories(noron_benchmark SYSTEM PUBLIC ${benchmark_root}/include)
    target_link_libraries(noron_benchmark PUBLIC Threads::Threads)
    set_target_properties(noron_benchmark PROPERTIES COMPILE_WARNING_AS_ERROR OFF)
  endif()
endif()
