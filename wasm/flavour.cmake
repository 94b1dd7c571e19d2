# What sets the three WebAssembly builds apart from a native one and from each other. The flavours are
#   simd             128-bit SIMD, one thread; deterministic: the same experiment gives the same bits everywhere
#   relaxed          relaxed SIMD (fused multiply-add), one thread
#   relaxed-threads  relaxed SIMD and threads; needs a cross-origin isolated page
set_property(CACHE NORON_FLAVOUR PROPERTY STRINGS simd relaxed relaxed-threads)
if(NOT NORON_FLAVOUR MATCHES "^(simd|relaxed|relaxed-threads)$")
  message(FATAL_ERROR "NORON_FLAVOUR is '${NORON_FLAVOUR}'; it must be simd, relaxed or relaxed-threads")
endif()

add_compile_options(-msimd128 -fwasm-exceptions)
add_link_options(-fwasm-exceptions)
if(NORON_FLAVOUR MATCHES "relaxed")
  add_compile_options(-mrelaxed-simd)
endif()
if(NORON_FLAVOUR MATCHES "threads")
  add_compile_options(-pthread)
  add_link_options(-pthread)
endif()

# Memory and stack of every program. The default stack of 64 KB is too small for Eigen and for deep JSON.
add_link_options(-sSTRICT -sSTACK_SIZE=1MB -sINITIAL_MEMORY=32MB -sMAXIMUM_MEMORY=512MB -sALLOW_MEMORY_GROWTH
                 -Wno-pthreads-mem-growth)
