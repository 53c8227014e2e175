"""What an image lacks, or may not run: modules, scripts, libraries, an entry point."""

from ops.doctor.signature import EITHER, Sign, Signature

_NODE = "nodejs/node: lib/internal/modules, errors.md"
_SHELL = "POSIX shells: exit status 126 and 127"

SIGNATURES = (
    Signature(
        failures=("F27",),
        title="the image lacks a part of the app",
        cause="It was built without compiling, without dependencies, for another system, or without the start script "
        "that it names.",
        fix="Run the image locally as it is (`docker run`), fix the Dockerfile, push and release it again.",
        signs=(
            Sign(
                "Node.js",
                r"Cannot find (?:module|package) \S+|package has not been found installed"
                r"|Please install \S+ package manually|\b(?:ERR_)?MODULE_NOT_FOUND\b|ERR_UNKNOWN_FILE_EXTENSION"
                r"|Cannot use import statement outside a module|require\(\) of ES Module|ERR_REQUIRE_ESM"
                r"|is not defined in ES module scope|ERR_UNSUPPORTED_DIR_IMPORT|does not provide an export named"
                r"|node: bad option: |^error: Module not found\b|(?:might|may) not be installed"
                r"|EntityMetadataNotFound|No metadata for \"\w+\" was found|entities were discovered",
                94,
                "Error: Cannot find module '/srv/dist/server.js'",
                _NODE,
            ),
            Sign(
                "npm, yarn, pnpm",
                r"Missing script:? \S+|ERR_PNPM_NO_SCRIPT|error Command \"\S+\" not found"
                r"|Couldn't find a script named|error: Script not found \""
                r"|(?:Could not read|Couldn't find a) package\.json|ENOENT.{0,80}package\.json"
                r"|ERR_PNPM_RECURSIVE_EXEC_FIRST_FAIL|could not determine executable to run|No package\.json found"
                r"|doesn't seem to (?:have been installed|be present in your lockfile)",
                94,
                'npm ERR! Missing script: "serve"',
                "npm/cli: lib/commands/run-script.js",
            ),
            Sign(
                "Next.js, Vite, React Router, Laravel",
                r"Could not find (?:the build directory|a production build|(?:a )?Prisma Schema)"
                r"|Couldn't find any `pages`|could not find static manifest|The task \"\S+\" could not be found"
                r"|Vite manifest not found|Missing staticfiles manifest entry|ENOENT.{0,80}\.next/"
                r"|ENOENT.{0,80}/(?:dist|build|public)/"
                r"|AssetNotPrecompiled|is not (?:present in|declared to be precompiled in"
                r"|precompiled).{0,40}(?:asset pipeline|production)",
                93,
                "Error: Could not find a production build in the '.next' directory.",
                "vercel/next.js: errors/production-start-no-build-id",
                unless=r"favicon|robots\.txt|apple-touch|/uploads?/|\.map\b",  # what somebody asked for
            ),
            Sign(
                "Python",
                r"ModuleNotFoundError: \S+|No module named \S+|can't open file '?\S+|ImportError: (?:cannot import"
                r"|lib|no pq wrapper)|Error loading (?:ASGI app|psycopg|MySQLdb)|Failed to find attribute '\w+' in '"
                r"|has no attribute '(?:app|application)'|isn't an available database backend"
                r"|or newer is required; you have",
                94,
                "ModuleNotFoundError: No module named 'psycopg2'",
                "Python documentation: built-in exceptions",
            ),
            Sign(
                "Ruby, Bundler, Elixir",
                r"(?:cannot load such file|no such file to load) -- \S+"
                r"|Could not find (?:gem )?\S+(?: in any of the sources"
                r"| in locally installed gems)|Bundler::GemNotFound|bundler: command not found|Your Ruby version is"
                r"|is undefined \(module \S+ is not available\)|could not find Ecto\.Adapters\S+"
                r"|is not part of the bundle|Could not find a JavaScript runtime|Manifest::MissingEntryError",
                94,
                "bundler: failed to load command: puma: Could not find rack-3.1.8 in locally installed gems",
                "rubygems/bundler: lib/bundler/errors.rb",
            ),
            Sign(
                "Java",
                r"Unable to access jarfile|no main manifest attribute|Could not find or load (?:the )?main class"
                r"|ClassNotFoundException|NoClassDefFoundError|NoSuchMethodError|UnsupportedClassVersionError"
                r"|load driver class|Unable to find a JDBC driver"
                r"|No database found to handle jdbc|Unsupported Database: ",
                93,
                "Error: Unable to access jarfile /app/shop.jar",
                "openjdk/jdk: launcher.properties",
            ),
            Sign(
                ".NET, PHP",
                r"Class ['\"]\S+['\"] not found|could not find driver|You must install or update \.NET"
                r"|application to execute does not exist|libhostpolicy\.so"
                r"|Could not execute because the (?:specified command|application)|vendor/autoload\.php"
                r"|Could not open input file: \S+|Could not load file or assembly"
                r"|^\s*The application '\S+\.dll' does not"
                r" exist|undefined function (?:pg|mb|curl|image|mysqli|bc|openssl|simplexml)_\w+\("
                r"|Composer detected issues in your platform|find a valid ICU package|find any installed \.NET"
                r"|There are no commands defined in the \"",
                93,
                "PHP Fatal error:  Uncaught Error: Failed opening required '/app/vendor/autoload.php'",
                "dotnet/runtime: hostfxr messages; PHP manual: require",
            ),
            Sign(
                "Linux loader",
                r"invalid ELF header",
                92,
                "Error: /srv/node_modules/argon2/argon2.node: invalid ELF header",
                "glibc: elf/dl-load.c",
                also=("F1",),
            ),
            Sign(
                "Linux loader",
                r"error while loading shared libraries|Error loading shared librar|version `GLIBC\w*_[\d.]+' not found"
                r"|cannot open shared object file|Error relocating \S+|symbol not found",
                92,
                "/app/server: error while loading shared libraries: libpq.so.5: cannot open shared object file",
                "glibc: elf/dl-load.c; musl: ldso/dynlink.c",
            ),
            Sign(
                "Prisma, sharp, esbuild, native modules",
                r"engines? do not seem to be compatible|could not locate the Query Engine|Unable to require\(`"
                r"|@prisma/client did not initialize yet|Could not load the \"sharp\" module"
                r"|installed esbuild for another|Query engine (?:(?:library|binary) for current platform|not found)"
                r"|Prisma Client is not initialized|Could not locate the bindings file|ERR_DLOPEN_FAILED"
                r"|compiled against a different Node\.js version|NODE_MODULE_VERSION \d+"
                r"|(?:find|load) native binding|Failed to load SWC binary|could not be found, and is needed by",
                92,
                "PrismaClientInitializationError: Prisma Client could not locate the Query Engine for runtime",
                "prisma/prisma: packages/client/src/runtime/core/engines",
            ),
            Sign(
                "any tool that asks to install",
                r"\b(?:run|try|need to|please)\W{1,3}(?:composer install|npm (?:ci|install)|bundle install|yarn install"
                r"|pnpm install|mix deps\.get|pip install)\b",
                80,
                "vendor is missing. Please run `composer install`.",
                "the tools' own words",
                unless=r" -g\b|--global|upgrade|update|notice|fund",
            ),
            Sign(
                "sh, exit code 127",
                r"^(?:(?:(?:/bin/)?(?:ba|da|a)?sh|/\S+\.sh): (?:exec: )?(?:(?:line )?\d+: )?"
                r"|/\S+: (?:line )?\d+: )(?:exec: )?[\w./@-]+: (?:command )?not found"
                r"|exited with (?:exit )?code 127|status:? 127\b|command not found: \S+|spawnerr: can't find command"
                r"|unable to spawn \S+ .{0,40}No such file",
                88,
                "sh: 1: nest: not found",
                _SHELL,
                unless=r"(?<![\w-])(?:curl|wget): ",
            ),
            Sign(
                "runc, containerd",
                r"executable file not found|stat \S+: no such file or directory"
                r"|CannotStartContainerError.*no such file",
                94,
                'CannotStartContainerError: ResourceInitializationError: exec: "gunicorn": executable file not found '
                "in $PATH",
                "opencontainers/runc: libcontainer/init_linux.go",
                EITHER,
                unless=r"runtime exec failed",  # that is a check's command, or one of execute-command
            ),
            Sign(
                "Go, nginx, Caddy",
                r"open \S+\.(?:ya?ml|json|toml|html|tmpl|conf|sql): no such file or directory|pattern matches no files"
                r"|\[emerg\] (?:open\(\) \"\S+\" failed \(2:|cannot load certificate|getpwnam\()",
                80,
                "panic: open templates/index.html: no such file or directory",
                "golang/go: io/fs.PathError",
            ),
        ),
    ),
    Signature(
        failures=("F46",),
        title="the container's entry point cannot be run",
        cause="The file may not be executed, its first line names a program that the image does not have, or it has "
        "Windows line ends.",
        fix="`RUN chmod +x` it in the Dockerfile, save it with LF (`*.sh text eol=lf` in .gitattributes), and name a "
        "shell that the image has.",
        final=True,
        signs=(
            Sign(
                "runc, containerd, exit code 126",
                r"exec:? .{0,200}permission denied|exec user process caused.{0,4}permission denied"
                r"|exited with (?:exit )?code 126|: Permission denied \(exit 126\)"
                r"|CannotStartContainerError.*permission denied|sh: .{0,80}\.sh: Permission denied",
                93,
                "exec /srv/start.sh: permission denied",
                "Linux: EACCES of execve(2)",
                EITHER,
            ),
            Sign(
                "sh, exit code 126",
                r"^(?:/bin/)?(?:ba|da|a)?sh: (?:(?:line )?\d+: )?(?:exec: )?[\w./@-]+: Permission denied"
                r"|: cannot execute: required file not found|exec: \"\S+\": is a directory",
                92,
                "sh: nest: Permission denied",
                _SHELL,
                EITHER,
                also=("F27",),
            ),
            Sign(
                "sh, env",
                r"bad interpreter|\\r'?: (?:command )?not found|\\r'?: No such file|[‘'`]\w+\\r[’'`]|^: not found"
                r"|^'?: (?:not found"
                r"|No such file or directory)$|env: .{0,40}No such file or directory|set: illegal option -\s*$"
                r"|^: invalid option",
                92,
                "/usr/bin/env: 'sh\\r': No such file or directory",
                "Linux: the interpreter line of execve(2)",
                EITHER,
            ),
            Sign(
                "runc, tini",
                r"exec:? \S+\.(?:sh|bash|py)\b.{0,40}no such file or directory"
                r"|exec user process caused.{0,4}no such file or directory",
                88,
                "exec /docker/start.sh: no such file or directory",
                "Linux: ENOENT of execve(2): of the file, or of its interpreter",
                EITHER,
                also=("F27",),
            ),
            Sign(
                "runc, tini",
                r"exec:? [^\s:]+(?:: | failed: )no such file or directory|\[FATAL tini",
                86,
                "exec /usr/local/bin/serve: no such file or directory",
                "Linux: ENOENT of execve(2): of the file, or of its loader",
                EITHER,
                also=("F27",),
            ),
        ),
    ),
)
