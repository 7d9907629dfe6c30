#compdef sealward

autoload -U is-at-least

_sealward() {
    typeset -A opt_args
    typeset -a _arguments_options
    local ret=1

    if is-at-least 5.2; then
        _arguments_options=(-s -S -C)
    else
        _arguments_options=(-s -C)
    fi

    local context curcontext="$curcontext" state line
    _arguments "${_arguments_options[@]}" : \
'--color=[When to colour the output; \`NO_COLOR\` counts for \`auto\`]:WHEN:((auto\:"Where a person looks at it"
always\:"Even into files and pipes"
never\:"Nowhere"))' \
'(-v --verbose)-q[Print errors only\: no notes, no warnings, no progress]' \
'(-v --verbose)--quiet[Print errors only\: no notes, no warnings, no progress]' \
'-v[Print more about what is done]' \
'--verbose[Print more about what is done]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'-V[Print version]' \
'--version[Print version]' \
":: :_sealward_commands" \
"*::: :->sealward" \
&& ret=0
    case $state in
    (sealward)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:sealward-command-$line[1]:"
        case $line[1] in
            (check)
_arguments "${_arguments_options[@]}" : \
'(--fix --fix-review --diff)--node=[Check the host whose tree is there, \`/\` for this one\: modes and owners of its cluster'\''s files, what encrypts its volumes, and its configuration files]:ROOT:_files' \
'(--fix --fix-review --diff)*--facts=[Check a host by its facts, which \`sealward facts\` wrote; \`-\` for standard input]:FILE:_files' \
'*--format=[How to report, and where to\: text, json, sarif, junit, github, gitlab, markdown, html; each with \`=FILE\` beside the one on standard output]:FORMAT[=FILE]:_default' \
'-o+[Write to FILE instead of standard output; it appears whole or not at all]:FILE:_files' \
'--output=[Write to FILE instead of standard output; it appears whole or not at all]:FILE:_files' \
'*--profile=[Which checks run\: recommended, pss-baseline, pss-restricted, cis, cis-aks, nsa, encryption, all]:NAME:_default' \
'--kubernetes-version=[The Kubernetes version to judge for \[default\: the newest this build knows\]]:1.NN:_default' \
'*--select=[Run this check, or this area'\''s checks, beside the profile'\''s]:ID|AREA:_default' \
'*--ignore=[Do not run this check, or this area'\''s checks]:ID|AREA:_default' \
'--fail-on=[The least severity that gives exit status 1 \[default\: high; any under a pss profile\]]:SEVERITY:(critical high medium low info never)' \
'--config=[The configuration \[default\: sealward.toml in the folder that is checked, or else in the working folder\]]:FILE:_files' \
'(--no-repo-config)*--honor=[Honor what was written for other checkers, too\: checkov, kube-linter, kube-score, trivy]:CHECKER:_default' \
'--attestations=[What people say of controls that no check decides\: a TOML file with a table \`\[\[control\]\]\` for each, with framework, id, status (pass, fail or not-applicable), reason, and by and expires where known]:FILE:_files' \
'--baseline=[Hold back the findings that this file knows; later ones count]:FILE:_files' \
'--write-baseline=[Write what is found, suppressed findings aside, as a baseline]:FILE:_files' \
'--max-file-size=[The largest file that is read\: bytes, or with K, M or G]:SIZE:_default' \
'--jobs=[How many files are read and checked at once \[default\: as many as there are cores\]]:N:_default' \
'--color=[When to colour the output; \`NO_COLOR\` counts for \`auto\`]:WHEN:((auto\:"Where a person looks at it"
always\:"Even into files and pipes"
never\:"Nowhere"))' \
'--force[Replace an output file that exists]' \
'--fail-on-unknown[Exit status 1 also where something cannot be told]' \
'--strict[Exit status 2 also where something was skipped or comes from a template]' \
'--no-repo-config[Ignore the configuration and the suppressions that are found in what is checked]' \
'--assume-new[Encryption at rest is about to be turned on\: data is stored in clear so far, and must stay readable]' \
'--fix[Apply the fixes that are safe to files in place; the report says what remains]' \
'--fix-review[Apply the fixes, too, that a person should look at; those that need something done first, such as writing every Secret anew, only where \`--select\` names their check]' \
'--diff[Show what --fix (or --fix-review) would change as a unified diff, and write nothing]' \
'(-v --verbose)-q[Print errors only\: no notes, no warnings, no progress]' \
'(-v --verbose)--quiet[Print errors only\: no notes, no warnings, no progress]' \
'-v[Print more about what is done]' \
'--verbose[Print more about what is done]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::paths -- Files and folders, `-` for standard input; of a folder every .yaml, .yml and .json, and systemd'\''s services \[default\: ., unless a host is named\]:_files' \
&& ret=0
;;
(parse)
_arguments "${_arguments_options[@]}" : \
'--color=[When to colour the output; \`NO_COLOR\` counts for \`auto\`]:WHEN:((auto\:"Where a person looks at it"
always\:"Even into files and pipes"
never\:"Nowhere"))' \
'(-v --verbose)-q[Print errors only\: no notes, no warnings, no progress]' \
'(-v --verbose)--quiet[Print errors only\: no notes, no warnings, no progress]' \
'-v[Print more about what is done]' \
'--verbose[Print more about what is done]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::file -- The file, `-` for standard input:_files' \
&& ret=0
;;
(explain)
_arguments "${_arguments_options[@]}" : \
'--color=[When to colour the output; \`NO_COLOR\` counts for \`auto\`]:WHEN:((auto\:"Where a person looks at it"
always\:"Even into files and pipes"
never\:"Nowhere"))' \
'(-v --verbose)-q[Print errors only\: no notes, no warnings, no progress]' \
'(-v --verbose)--quiet[Print errors only\: no notes, no warnings, no progress]' \
'-v[Print more about what is done]' \
'--verbose[Print more about what is done]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':id -- The check'\''s id; `sealward checks` lists them:_default' \
&& ret=0
;;
(checks)
_arguments "${_arguments_options[@]}" : \
'--format=[How to list them]:FORMAT:((text\:"For people"
json\:"An array of objects"
markdown\:"A table"))' \
'--color=[When to colour the output; \`NO_COLOR\` counts for \`auto\`]:WHEN:((auto\:"Where a person looks at it"
always\:"Even into files and pipes"
never\:"Nowhere"))' \
'--credentials[List what is known of credentials instead\: what checks of secrets find, and reports hide]' \
'(-v --verbose)-q[Print errors only\: no notes, no warnings, no progress]' \
'(-v --verbose)--quiet[Print errors only\: no notes, no warnings, no progress]' \
'-v[Print more about what is done]' \
'--verbose[Print more about what is done]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(facts)
_arguments "${_arguments_options[@]}" : \
'-o+[Write to FILE instead of standard output; it appears whole or not at all]:FILE:_files' \
'--output=[Write to FILE instead of standard output; it appears whole or not at all]:FILE:_files' \
'--color=[When to colour the output; \`NO_COLOR\` counts for \`auto\`]:WHEN:((auto\:"Where a person looks at it"
always\:"Even into files and pipes"
never\:"Nowhere"))' \
'--force[Replace an output file that exists]' \
'(-v --verbose)-q[Print errors only\: no notes, no warnings, no progress]' \
'(-v --verbose)--quiet[Print errors only\: no notes, no warnings, no progress]' \
'-v[Print more about what is done]' \
'--verbose[Print more about what is done]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':root -- The root of the host'\''s tree\: `/`, or where it is mounted:_files' \
&& ret=0
;;
(key)
_arguments "${_arguments_options[@]}" : \
'--color=[When to colour the output; \`NO_COLOR\` counts for \`auto\`]:WHEN:((auto\:"Where a person looks at it"
always\:"Even into files and pipes"
never\:"Nowhere"))' \
'(-v --verbose)-q[Print errors only\: no notes, no warnings, no progress]' \
'(-v --verbose)--quiet[Print errors only\: no notes, no warnings, no progress]' \
'-v[Print more about what is done]' \
'--verbose[Print more about what is done]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
":: :_sealward__subcmd__key_commands" \
"*::: :->key" \
&& ret=0

    case $state in
    (key)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:sealward-key-command-$line[1]:"
        case $line[1] in
            (create)
_arguments "${_arguments_options[@]}" : \
'--store=[The folder of the local key store; by default \`sealward/store\` in the user'\''s data folder]:DIR:_files' \
'--passphrase-file=[Read the store'\''s passphrase from FILE (one final line end is dropped) instead of asking]:FILE:_files' \
'--color=[When to colour the output; \`NO_COLOR\` counts for \`auto\`]:WHEN:((auto\:"Where a person looks at it"
always\:"Even into files and pipes"
never\:"Nowhere"))' \
'(-v --verbose)-q[Print errors only\: no notes, no warnings, no progress]' \
'(-v --verbose)--quiet[Print errors only\: no notes, no warnings, no progress]' \
'-v[Print more about what is done]' \
'--verbose[Print more about what is done]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':name -- The key'\''s name\: letters, digits, `.`, `_` and `-`:_default' \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
'--format=[How to print them]:FORMAT:((text\:"For people"
json\:"For programs"))' \
'--store=[The folder of the local key store; by default \`sealward/store\` in the user'\''s data folder]:DIR:_files' \
'--passphrase-file=[Read the store'\''s passphrase from FILE (one final line end is dropped) instead of asking]:FILE:_files' \
'--color=[When to colour the output; \`NO_COLOR\` counts for \`auto\`]:WHEN:((auto\:"Where a person looks at it"
always\:"Even into files and pipes"
never\:"Nowhere"))' \
'(-v --verbose)-q[Print errors only\: no notes, no warnings, no progress]' \
'(-v --verbose)--quiet[Print errors only\: no notes, no warnings, no progress]' \
'-v[Print more about what is done]' \
'--verbose[Print more about what is done]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(show)
_arguments "${_arguments_options[@]}" : \
'--format=[How to print it]:FORMAT:((text\:"For people"
json\:"For programs"))' \
'--store=[The folder of the local key store; by default \`sealward/store\` in the user'\''s data folder]:DIR:_files' \
'--passphrase-file=[Read the store'\''s passphrase from FILE (one final line end is dropped) instead of asking]:FILE:_files' \
'--color=[When to colour the output; \`NO_COLOR\` counts for \`auto\`]:WHEN:((auto\:"Where a person looks at it"
always\:"Even into files and pipes"
never\:"Nowhere"))' \
'(-v --verbose)-q[Print errors only\: no notes, no warnings, no progress]' \
'(-v --verbose)--quiet[Print errors only\: no notes, no warnings, no progress]' \
'-v[Print more about what is done]' \
'--verbose[Print more about what is done]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':name -- The key'\''s name:_default' \
&& ret=0
;;
(rotate)
_arguments "${_arguments_options[@]}" : \
'--store=[The folder of the local key store; by default \`sealward/store\` in the user'\''s data folder]:DIR:_files' \
'--passphrase-file=[Read the store'\''s passphrase from FILE (one final line end is dropped) instead of asking]:FILE:_files' \
'--color=[When to colour the output; \`NO_COLOR\` counts for \`auto\`]:WHEN:((auto\:"Where a person looks at it"
always\:"Even into files and pipes"
never\:"Nowhere"))' \
'--if-due[Only if its policy says that it is due, by age or by use]' \
'()--all[Every key of the store that is due]' \
'(-v --verbose)-q[Print errors only\: no notes, no warnings, no progress]' \
'(-v --verbose)--quiet[Print errors only\: no notes, no warnings, no progress]' \
'-v[Print more about what is done]' \
'--verbose[Print more about what is done]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::name -- The key'\''s name:_default' \
&& ret=0
;;
(policy)
_arguments "${_arguments_options[@]}" : \
'--mode=[Who rotates the key]:MODE:((customer\:"You do\: nothing rotates by itself"
platform\:"The first seal after the key became due does"))' \
'--rotate-after=[How old its newest version gets before the key is due\: days, such as \`30d\`, or \`never\`]:AGE:_default' \
'--rotate-after-uses=[How often its newest version seals before the key is due\: a number, or \`never\`]:N:_default' \
'--store=[The folder of the local key store; by default \`sealward/store\` in the user'\''s data folder]:DIR:_files' \
'--passphrase-file=[Read the store'\''s passphrase from FILE (one final line end is dropped) instead of asking]:FILE:_files' \
'--color=[When to colour the output; \`NO_COLOR\` counts for \`auto\`]:WHEN:((auto\:"Where a person looks at it"
always\:"Even into files and pipes"
never\:"Nowhere"))' \
'(-v --verbose)-q[Print errors only\: no notes, no warnings, no progress]' \
'(-v --verbose)--quiet[Print errors only\: no notes, no warnings, no progress]' \
'-v[Print more about what is done]' \
'--verbose[Print more about what is done]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':name -- The key'\''s name:_default' \
&& ret=0
;;
(disable)
_arguments "${_arguments_options[@]}" : \
'--version=[The number of the version; \`sealward key show NAME\` shows them]:N:_default' \
'--store=[The folder of the local key store; by default \`sealward/store\` in the user'\''s data folder]:DIR:_files' \
'--passphrase-file=[Read the store'\''s passphrase from FILE (one final line end is dropped) instead of asking]:FILE:_files' \
'--color=[When to colour the output; \`NO_COLOR\` counts for \`auto\`]:WHEN:((auto\:"Where a person looks at it"
always\:"Even into files and pipes"
never\:"Nowhere"))' \
'(-v --verbose)-q[Print errors only\: no notes, no warnings, no progress]' \
'(-v --verbose)--quiet[Print errors only\: no notes, no warnings, no progress]' \
'-v[Print more about what is done]' \
'--verbose[Print more about what is done]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':name -- The key'\''s name:_default' \
&& ret=0
;;
(enable)
_arguments "${_arguments_options[@]}" : \
'--version=[The number of the version; \`sealward key show NAME\` shows them]:N:_default' \
'--store=[The folder of the local key store; by default \`sealward/store\` in the user'\''s data folder]:DIR:_files' \
'--passphrase-file=[Read the store'\''s passphrase from FILE (one final line end is dropped) instead of asking]:FILE:_files' \
'--color=[When to colour the output; \`NO_COLOR\` counts for \`auto\`]:WHEN:((auto\:"Where a person looks at it"
always\:"Even into files and pipes"
never\:"Nowhere"))' \
'(-v --verbose)-q[Print errors only\: no notes, no warnings, no progress]' \
'(-v --verbose)--quiet[Print errors only\: no notes, no warnings, no progress]' \
'-v[Print more about what is done]' \
'--verbose[Print more about what is done]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':name -- The key'\''s name:_default' \
&& ret=0
;;
(destroy)
_arguments "${_arguments_options[@]}" : \
'--version=[The number of the version; \`sealward key show NAME\` shows them]:N:_default' \
'--store=[The folder of the local key store; by default \`sealward/store\` in the user'\''s data folder]:DIR:_files' \
'--passphrase-file=[Read the store'\''s passphrase from FILE (one final line end is dropped) instead of asking]:FILE:_files' \
'*--among=[First list what it seals among the files below PATH; repeatable]:PATH:_files' \
'--color=[When to colour the output; \`NO_COLOR\` counts for \`auto\`]:WHEN:((auto\:"Where a person looks at it"
always\:"Even into files and pipes"
never\:"Nowhere"))' \
'-y[Do not ask whether it is meant]' \
'--yes[Do not ask whether it is meant]' \
'(-v --verbose)-q[Print errors only\: no notes, no warnings, no progress]' \
'(-v --verbose)--quiet[Print errors only\: no notes, no warnings, no progress]' \
'-v[Print more about what is done]' \
'--verbose[Print more about what is done]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':name -- The key'\''s name:_default' \
&& ret=0
;;
(export)
_arguments "${_arguments_options[@]}" : \
'*--to=[What to seal it to\: local\:NAME a key of the local store; passphrase\: asks for a passphrase; passphrase\:FILE reads it; raw\:FILE a file of 32 bytes. Repeatable]:KEK:_default' \
'-o+[Write to FILE instead of standard output; it appears whole or not at all]:FILE:_files' \
'--output=[Write to FILE instead of standard output; it appears whole or not at all]:FILE:_files' \
'--store=[The folder of the local key store; by default \`sealward/store\` in the user'\''s data folder]:DIR:_files' \
'--passphrase-file=[Read the store'\''s passphrase from FILE (one final line end is dropped) instead of asking]:FILE:_files' \
'--color=[When to colour the output; \`NO_COLOR\` counts for \`auto\`]:WHEN:((auto\:"Where a person looks at it"
always\:"Even into files and pipes"
never\:"Nowhere"))' \
'--force[Replace an output file that exists]' \
'(-v --verbose)-q[Print errors only\: no notes, no warnings, no progress]' \
'(-v --verbose)--quiet[Print errors only\: no notes, no warnings, no progress]' \
'-v[Print more about what is done]' \
'--verbose[Print more about what is done]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':name -- The key'\''s name:_default' \
&& ret=0
;;
(import)
_arguments "${_arguments_options[@]}" : \
'*-k+[local\:NAME a key of the local store; passphrase\: asks for a passphrase; passphrase\:FILE reads it; raw\:FILE a file of 32 bytes. Repeatable]:KEK:_default' \
'*--key=[local\:NAME a key of the local store; passphrase\: asks for a passphrase; passphrase\:FILE reads it; raw\:FILE a file of 32 bytes. Repeatable]:KEK:_default' \
'--name=[Give it another name than it had]:NAME:_default' \
'--store=[The folder of the local key store; by default \`sealward/store\` in the user'\''s data folder]:DIR:_files' \
'--passphrase-file=[Read the store'\''s passphrase from FILE (one final line end is dropped) instead of asking]:FILE:_files' \
'--color=[When to colour the output; \`NO_COLOR\` counts for \`auto\`]:WHEN:((auto\:"Where a person looks at it"
always\:"Even into files and pipes"
never\:"Nowhere"))' \
'(-v --verbose)-q[Print errors only\: no notes, no warnings, no progress]' \
'(-v --verbose)--quiet[Print errors only\: no notes, no warnings, no progress]' \
'-v[Print more about what is done]' \
'--verbose[Print more about what is done]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':file -- The exported key; `-` is standard input:_files' \
&& ret=0
;;
(backup)
_arguments "${_arguments_options[@]}" : \
'-o+[Write to FILE instead of standard output; it appears whole or not at all]:FILE:_files' \
'--output=[Write to FILE instead of standard output; it appears whole or not at all]:FILE:_files' \
'--store=[The folder of the local key store; by default \`sealward/store\` in the user'\''s data folder]:DIR:_files' \
'--passphrase-file=[Read the store'\''s passphrase from FILE (one final line end is dropped) instead of asking]:FILE:_files' \
'--color=[When to colour the output; \`NO_COLOR\` counts for \`auto\`]:WHEN:((auto\:"Where a person looks at it"
always\:"Even into files and pipes"
never\:"Nowhere"))' \
'--force[Replace an output file that exists]' \
'(-v --verbose)-q[Print errors only\: no notes, no warnings, no progress]' \
'(-v --verbose)--quiet[Print errors only\: no notes, no warnings, no progress]' \
'-v[Print more about what is done]' \
'--verbose[Print more about what is done]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(restore)
_arguments "${_arguments_options[@]}" : \
'--store=[The folder of the local key store; by default \`sealward/store\` in the user'\''s data folder]:DIR:_files' \
'--passphrase-file=[Read the store'\''s passphrase from FILE (one final line end is dropped) instead of asking]:FILE:_files' \
'--color=[When to colour the output; \`NO_COLOR\` counts for \`auto\`]:WHEN:((auto\:"Where a person looks at it"
always\:"Even into files and pipes"
never\:"Nowhere"))' \
'--force[Replace a key store that is there\: what was made in it since is lost for ever]' \
'(-v --verbose)-q[Print errors only\: no notes, no warnings, no progress]' \
'(-v --verbose)--quiet[Print errors only\: no notes, no warnings, no progress]' \
'-v[Print more about what is done]' \
'--verbose[Print more about what is done]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':file -- The backup; `-` is standard input:_files' \
&& ret=0
;;
(passphrase)
_arguments "${_arguments_options[@]}" : \
'--store=[The folder of the local key store; by default \`sealward/store\` in the user'\''s data folder]:DIR:_files' \
'--passphrase-file=[Read the store'\''s passphrase from FILE (one final line end is dropped) instead of asking]:FILE:_files' \
'--new-passphrase-file=[Read the new passphrase from FILE (one final line end is dropped) instead of asking]:FILE:_files' \
'--color=[When to colour the output; \`NO_COLOR\` counts for \`auto\`]:WHEN:((auto\:"Where a person looks at it"
always\:"Even into files and pipes"
never\:"Nowhere"))' \
'(-v --verbose)-q[Print errors only\: no notes, no warnings, no progress]' \
'(-v --verbose)--quiet[Print errors only\: no notes, no warnings, no progress]' \
'-v[Print more about what is done]' \
'--verbose[Print more about what is done]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
        esac
    ;;
esac
;;
(seal)
_arguments "${_arguments_options[@]}" : \
'*-k+[local\:NAME a key of the local store; passphrase\: asks for a passphrase; passphrase\:FILE reads it; raw\:FILE a file of 32 bytes. Repeatable]:KEK:_default' \
'*--key=[local\:NAME a key of the local store; passphrase\: asks for a passphrase; passphrase\:FILE reads it; raw\:FILE a file of 32 bytes. Repeatable]:KEK:_default' \
'-n+[What kind of thing is sealed; the same is needed to open it, and it is stored in clear]:NAMESPACE:_default' \
'--namespace=[What kind of thing is sealed; the same is needed to open it, and it is stored in clear]:NAMESPACE:_default' \
'*-c+[A pair that the sealed file is bound to, repeatable; the same ones are needed to open it, and they are stored in clear]:KEY=VALUE:_default' \
'*--context=[A pair that the sealed file is bound to, repeatable; the same ones are needed to open it, and they are stored in clear]:KEY=VALUE:_default' \
'-o+[Write to FILE instead of standard output; it appears whole or not at all]:FILE:_files' \
'--output=[Write to FILE instead of standard output; it appears whole or not at all]:FILE:_files' \
'--detached-header=[Write the header to FILE and only the payload to the output; both are new files then]:FILE:_files' \
'--store=[The folder of the local key store; by default \`sealward/store\` in the user'\''s data folder]:DIR:_files' \
'--passphrase-file=[Read the store'\''s passphrase from FILE (one final line end is dropped) instead of asking]:FILE:_files' \
'--color=[When to colour the output; \`NO_COLOR\` counts for \`auto\`]:WHEN:((auto\:"Where a person looks at it"
always\:"Even into files and pipes"
never\:"Nowhere"))' \
'--force[Replace an output file that exists]' \
'(--detached-header)--armor[Write text instead of bytes\: base64 between two lines that say what it is, at most 16 MiB]' \
'(-v --verbose)-q[Print errors only\: no notes, no warnings, no progress]' \
'(-v --verbose)--quiet[Print errors only\: no notes, no warnings, no progress]' \
'-v[Print more about what is done]' \
'--verbose[Print more about what is done]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::file -- The file to seal; standard input without one, or for `-`:_files' \
&& ret=0
;;
(open)
_arguments "${_arguments_options[@]}" : \
'*-k+[local\:NAME a key of the local store; passphrase\: asks for a passphrase; passphrase\:FILE reads it; raw\:FILE a file of 32 bytes. Repeatable]:KEK:_default' \
'*--key=[local\:NAME a key of the local store; passphrase\: asks for a passphrase; passphrase\:FILE reads it; raw\:FILE a file of 32 bytes. Repeatable]:KEK:_default' \
'-n+[What kind of thing is sealed; the same is needed to open it, and it is stored in clear]:NAMESPACE:_default' \
'--namespace=[What kind of thing is sealed; the same is needed to open it, and it is stored in clear]:NAMESPACE:_default' \
'*-c+[A pair that the sealed file is bound to, repeatable; the same ones are needed to open it, and they are stored in clear]:KEY=VALUE:_default' \
'*--context=[A pair that the sealed file is bound to, repeatable; the same ones are needed to open it, and they are stored in clear]:KEY=VALUE:_default' \
'-o+[Write to FILE instead of standard output; it appears whole or not at all]:FILE:_files' \
'--output=[Write to FILE instead of standard output; it appears whole or not at all]:FILE:_files' \
'--detached-header=[Read the header from FILE; the sealed file is the payload alone]:FILE:_files' \
'--require-origin=[Open nothing that anybody can have sealed with a public key alone]:ORIGIN:((holder\:"Only what was sealed by someone who may use the key"))' \
'--store=[The folder of the local key store; by default \`sealward/store\` in the user'\''s data folder]:DIR:_files' \
'--passphrase-file=[Read the store'\''s passphrase from FILE (one final line end is dropped) instead of asking]:FILE:_files' \
'--color=[When to colour the output; \`NO_COLOR\` counts for \`auto\`]:WHEN:((auto\:"Where a person looks at it"
always\:"Even into files and pipes"
never\:"Nowhere"))' \
'--force[Replace an output file that exists]' \
'(-v --verbose)-q[Print errors only\: no notes, no warnings, no progress]' \
'(-v --verbose)--quiet[Print errors only\: no notes, no warnings, no progress]' \
'-v[Print more about what is done]' \
'--verbose[Print more about what is done]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::file -- The sealed file; standard input without one, or for `-`:_files' \
&& ret=0
;;
(rewrap)
_arguments "${_arguments_options[@]}" : \
'*-k+[A key that opens\: local\:NAME a key of the local store; passphrase\: asks for a passphrase; passphrase\:FILE reads it; raw\:FILE a file of 32 bytes. Repeatable]:KEK:_default' \
'*--key=[A key that opens\: local\:NAME a key of the local store; passphrase\: asks for a passphrase; passphrase\:FILE reads it; raw\:FILE a file of 32 bytes. Repeatable]:KEK:_default' \
'*--add=[A key that shall open the files too, repeatable]:KEK:_default' \
'*--remove=[A key that shall no longer open the files, repeatable; \`id\:ID\` for one that is lost, as \`sealward inspect\` shows its id]:KEK:_default' \
'*--replace=[A key that opens the files, and the one that takes its place, repeatable]:OLD=NEW:_default' \
'--detached-header=[The header of PATH, a payload, is in FILE\: that one is changed]:FILE:_files' \
'--format=[How to print what became of each file; JSON has the schema \`sealward/rewrap/v1\`]:FORMAT:((text\:"For people"
json\:"For programs"))' \
'--store=[The folder of the local key store; by default \`sealward/store\` in the user'\''s data folder]:DIR:_files' \
'--passphrase-file=[Read the store'\''s passphrase from FILE (one final line end is dropped) instead of asking]:FILE:_files' \
'--color=[When to colour the output; \`NO_COLOR\` counts for \`auto\`]:WHEN:((auto\:"Where a person looks at it"
always\:"Even into files and pipes"
never\:"Nowhere"))' \
'--dry-run[Open the files and say what would become of them; write nothing]' \
'(-v --verbose)-q[Print errors only\: no notes, no warnings, no progress]' \
'(-v --verbose)--quiet[Print errors only\: no notes, no warnings, no progress]' \
'-v[Print more about what is done]' \
'--verbose[Print more about what is done]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::paths -- Sealed files, or folders\: every sealed file in one is taken; links are not followed, `.git` is not entered:_files' \
&& ret=0
;;
(reseal)
_arguments "${_arguments_options[@]}" : \
'*-k+[A key that opens\: local\:NAME a key of the local store; passphrase\: asks for a passphrase; passphrase\:FILE reads it; raw\:FILE a file of 32 bytes. Repeatable]:KEK:_default' \
'*--key=[A key that opens\: local\:NAME a key of the local store; passphrase\: asks for a passphrase; passphrase\:FILE reads it; raw\:FILE a file of 32 bytes. Repeatable]:KEK:_default' \
'*--to=[A key that shall open the files from now on, repeatable; no other will]:KEK:_default' \
'--store=[The folder of the local key store; by default \`sealward/store\` in the user'\''s data folder]:DIR:_files' \
'--passphrase-file=[Read the store'\''s passphrase from FILE (one final line end is dropped) instead of asking]:FILE:_files' \
'--color=[When to colour the output; \`NO_COLOR\` counts for \`auto\`]:WHEN:((auto\:"Where a person looks at it"
always\:"Even into files and pipes"
never\:"Nowhere"))' \
'(-v --verbose)-q[Print errors only\: no notes, no warnings, no progress]' \
'(-v --verbose)--quiet[Print errors only\: no notes, no warnings, no progress]' \
'-v[Print more about what is done]' \
'--verbose[Print more about what is done]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::paths -- Sealed files, or folders\: every sealed file in one is taken; links are not followed, `.git` is not entered:_files' \
&& ret=0
;;
(inspect)
_arguments "${_arguments_options[@]}" : \
'--format=[How to print it; JSON has the schema \`sealward/inspect/v1\`]:FORMAT:((text\:"For people"
json\:"For programs"))' \
'--detached-header=[Read the header from FILE; the sealed file is the payload alone]:FILE:_files' \
'--color=[When to colour the output; \`NO_COLOR\` counts for \`auto\`]:WHEN:((auto\:"Where a person looks at it"
always\:"Even into files and pipes"
never\:"Nowhere"))' \
'(-v --verbose)-q[Print errors only\: no notes, no warnings, no progress]' \
'(-v --verbose)--quiet[Print errors only\: no notes, no warnings, no progress]' \
'-v[Print more about what is done]' \
'--verbose[Print more about what is done]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::file -- The sealed file, or a header kept apart; `-` is standard input:_files' \
&& ret=0
;;
(completions)
_arguments "${_arguments_options[@]}" : \
'--color=[When to colour the output; \`NO_COLOR\` counts for \`auto\`]:WHEN:((auto\:"Where a person looks at it"
always\:"Even into files and pipes"
never\:"Nowhere"))' \
'(-v --verbose)-q[Print errors only\: no notes, no warnings, no progress]' \
'(-v --verbose)--quiet[Print errors only\: no notes, no warnings, no progress]' \
'-v[Print more about what is done]' \
'--verbose[Print more about what is done]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':shell -- The shell:(bash elvish fish powershell zsh)' \
&& ret=0
;;
(man)
_arguments "${_arguments_options[@]}" : \
'--color=[When to colour the output; \`NO_COLOR\` counts for \`auto\`]:WHEN:((auto\:"Where a person looks at it"
always\:"Even into files and pipes"
never\:"Nowhere"))' \
'(-v --verbose)-q[Print errors only\: no notes, no warnings, no progress]' \
'(-v --verbose)--quiet[Print errors only\: no notes, no warnings, no progress]' \
'-v[Print more about what is done]' \
'--verbose[Print more about what is done]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::path -- The command, such as `seal` or `key create`; the program itself without one:_default' \
&& ret=0
;;
        esac
    ;;
esac
}

(( $+functions[_sealward_commands] )) ||
_sealward_commands() {
    local commands; commands=(
'check:Check manifests and configuration files' \
'parse:Show what the API server reads\: one line of JSON a document' \
'explain:Show a check'\''s page\: what it checks, why, a bad and a good example' \
'checks:List the checks, built and planned' \
'facts:Write down a host'\''s own facts as JSON\: modes and owners of its cluster'\''s files, what encrypts its volumes, and what its configuration files say but for secrets' \
'key:Make, show and change the keys of the local key store' \
'seal:Seal a file or standard input under one or more keys\: any one of them opens it' \
'open:Open a sealed file or standard input' \
'rewrap:Change the keys of sealed files, in place; what they hold is not sealed anew' \
'reseal:Seal files anew, in place\: with a new data key, to the keys of --to alone' \
'inspect:Show what the header of a sealed file says. No key is used, so nothing of it is proven' \
'completions:Print the completion script of a shell' \
'man:Print the manual page of the program or of one command, in roff' \
    )
    _describe -t commands 'sealward commands' commands "$@"
}
(( $+functions[_sealward__subcmd__check_commands] )) ||
_sealward__subcmd__check_commands() {
    local commands; commands=()
    _describe -t commands 'sealward check commands' commands "$@"
}
(( $+functions[_sealward__subcmd__checks_commands] )) ||
_sealward__subcmd__checks_commands() {
    local commands; commands=()
    _describe -t commands 'sealward checks commands' commands "$@"
}
(( $+functions[_sealward__subcmd__completions_commands] )) ||
_sealward__subcmd__completions_commands() {
    local commands; commands=()
    _describe -t commands 'sealward completions commands' commands "$@"
}
(( $+functions[_sealward__subcmd__explain_commands] )) ||
_sealward__subcmd__explain_commands() {
    local commands; commands=()
    _describe -t commands 'sealward explain commands' commands "$@"
}
(( $+functions[_sealward__subcmd__facts_commands] )) ||
_sealward__subcmd__facts_commands() {
    local commands; commands=()
    _describe -t commands 'sealward facts commands' commands "$@"
}
(( $+functions[_sealward__subcmd__inspect_commands] )) ||
_sealward__subcmd__inspect_commands() {
    local commands; commands=()
    _describe -t commands 'sealward inspect commands' commands "$@"
}
(( $+functions[_sealward__subcmd__key_commands] )) ||
_sealward__subcmd__key_commands() {
    local commands; commands=(
'create:Make a key, and the store with its passphrase if there is none yet' \
'list:List the keys of the store\: their states, their age, and which are due to be rotated. Nothing secret is shown' \
'show:Show one key'\''s id, policy, versions, their states and uses. Nothing secret is shown' \
'rotate:Add a version to a key\: it seals from now on, and the old ones still open' \
'policy:Show or set when a key is to be rotated, and who does it' \
'disable:Disable a version of a key\: what it wrapped is denied until it is enabled again' \
'enable:Enable a disabled version of a key' \
'destroy:Destroy a version of a key\: what only it wrapped is lost for ever' \
'export:Seal a key with all of its versions to another key, to take it to another store' \
'import:Add a key that \`sealward key export\` sealed; what it has sealed elsewhere opens here then' \
'backup:Save the whole key store as one sealed file, which needs only the store'\''s passphrase' \
'restore:Put back a key store that \`sealward key backup\` saved, here or on another machine' \
'passphrase:Change the passphrase of the key store. The keys stay as they are' \
    )
    _describe -t commands 'sealward key commands' commands "$@"
}
(( $+functions[_sealward__subcmd__key__subcmd__backup_commands] )) ||
_sealward__subcmd__key__subcmd__backup_commands() {
    local commands; commands=()
    _describe -t commands 'sealward key backup commands' commands "$@"
}
(( $+functions[_sealward__subcmd__key__subcmd__create_commands] )) ||
_sealward__subcmd__key__subcmd__create_commands() {
    local commands; commands=()
    _describe -t commands 'sealward key create commands' commands "$@"
}
(( $+functions[_sealward__subcmd__key__subcmd__destroy_commands] )) ||
_sealward__subcmd__key__subcmd__destroy_commands() {
    local commands; commands=()
    _describe -t commands 'sealward key destroy commands' commands "$@"
}
(( $+functions[_sealward__subcmd__key__subcmd__disable_commands] )) ||
_sealward__subcmd__key__subcmd__disable_commands() {
    local commands; commands=()
    _describe -t commands 'sealward key disable commands' commands "$@"
}
(( $+functions[_sealward__subcmd__key__subcmd__enable_commands] )) ||
_sealward__subcmd__key__subcmd__enable_commands() {
    local commands; commands=()
    _describe -t commands 'sealward key enable commands' commands "$@"
}
(( $+functions[_sealward__subcmd__key__subcmd__export_commands] )) ||
_sealward__subcmd__key__subcmd__export_commands() {
    local commands; commands=()
    _describe -t commands 'sealward key export commands' commands "$@"
}
(( $+functions[_sealward__subcmd__key__subcmd__import_commands] )) ||
_sealward__subcmd__key__subcmd__import_commands() {
    local commands; commands=()
    _describe -t commands 'sealward key import commands' commands "$@"
}
(( $+functions[_sealward__subcmd__key__subcmd__list_commands] )) ||
_sealward__subcmd__key__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'sealward key list commands' commands "$@"
}
(( $+functions[_sealward__subcmd__key__subcmd__passphrase_commands] )) ||
_sealward__subcmd__key__subcmd__passphrase_commands() {
    local commands; commands=()
    _describe -t commands 'sealward key passphrase commands' commands "$@"
}
(( $+functions[_sealward__subcmd__key__subcmd__policy_commands] )) ||
_sealward__subcmd__key__subcmd__policy_commands() {
    local commands; commands=()
    _describe -t commands 'sealward key policy commands' commands "$@"
}
(( $+functions[_sealward__subcmd__key__subcmd__restore_commands] )) ||
_sealward__subcmd__key__subcmd__restore_commands() {
    local commands; commands=()
    _describe -t commands 'sealward key restore commands' commands "$@"
}
(( $+functions[_sealward__subcmd__key__subcmd__rotate_commands] )) ||
_sealward__subcmd__key__subcmd__rotate_commands() {
    local commands; commands=()
    _describe -t commands 'sealward key rotate commands' commands "$@"
}
(( $+functions[_sealward__subcmd__key__subcmd__show_commands] )) ||
_sealward__subcmd__key__subcmd__show_commands() {
    local commands; commands=()
    _describe -t commands 'sealward key show commands' commands "$@"
}
(( $+functions[_sealward__subcmd__man_commands] )) ||
_sealward__subcmd__man_commands() {
    local commands; commands=()
    _describe -t commands 'sealward man commands' commands "$@"
}
(( $+functions[_sealward__subcmd__open_commands] )) ||
_sealward__subcmd__open_commands() {
    local commands; commands=()
    _describe -t commands 'sealward open commands' commands "$@"
}
(( $+functions[_sealward__subcmd__parse_commands] )) ||
_sealward__subcmd__parse_commands() {
    local commands; commands=()
    _describe -t commands 'sealward parse commands' commands "$@"
}
(( $+functions[_sealward__subcmd__reseal_commands] )) ||
_sealward__subcmd__reseal_commands() {
    local commands; commands=()
    _describe -t commands 'sealward reseal commands' commands "$@"
}
(( $+functions[_sealward__subcmd__rewrap_commands] )) ||
_sealward__subcmd__rewrap_commands() {
    local commands; commands=()
    _describe -t commands 'sealward rewrap commands' commands "$@"
}
(( $+functions[_sealward__subcmd__seal_commands] )) ||
_sealward__subcmd__seal_commands() {
    local commands; commands=()
    _describe -t commands 'sealward seal commands' commands "$@"
}

if [ "$funcstack[1]" = "_sealward" ]; then
    _sealward "$@"
else
    compdef _sealward sealward
fi
