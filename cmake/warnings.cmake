# SPDX-License-Identifier: GPL-2.0-or-later
#
# li_warnings: the warnings every file is compiled with, what is checked at run time as in Debian's packages, and the
# sanitizers if asked for.

include(CheckCCompilerFlag)
add_library(li_warnings INTERFACE)
set(CMAKE_REQUIRED_QUIET ON)

foreach(flag
        -Wall -Wextra -Wshadow -Wformat=2 -Wstrict-prototypes -Wmissing-prototypes
        -Wold-style-definition -Wpointer-arith -Wwrite-strings -Wredundant-decls -Wvla -Wundef
        -Wimplicit-fallthrough -Wduplicated-cond -Wduplicated-branches -Wlogical-op
        -Werror=incompatible-pointer-types -Werror=implicit-function-declaration)
    # Some of these are gcc's alone.
    string(MAKE_C_IDENTIFIER "LI_HAVE${flag}" have)
    check_c_compiler_flag(${flag} ${have})
    if(${have})
        target_compile_options(li_warnings INTERFACE ${flag})
    endif()
endforeach()

if(LI_WERROR)
    target_compile_options(li_warnings INTERFACE -Werror)
endif()

if(LI_SANITIZE)
    # For all targets: the plugin and the unit tests must agree.
    add_compile_options(-fsanitize=${LI_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${LI_SANITIZE})
elseif(CMAKE_SYSTEM_NAME STREQUAL Linux)
    # The C library's checks need an optimising compiler, and hide from the sanitizers what they find.
    target_compile_options(li_warnings INTERFACE -fstack-protector-strong
        $<$<OR:$<CONFIG:Release>,$<CONFIG:RelWithDebInfo>>:-U_FORTIFY_SOURCE$<SEMICOLON>-D_FORTIFY_SOURCE=2>)
endif()
