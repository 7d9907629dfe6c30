# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_sealward_global_optspecs
    string join \n color= q/quiet v/verbose h/help V/version
end

function __fish_sealward_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_sealward_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_sealward_using_subcommand
    set -l cmd (__fish_sealward_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c sealward -n "__fish_sealward_needs_command" -l color -d 'When to colour the output; `NO_COLOR` counts for `auto`' -r -f -a "auto\t'Where a person looks at it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c sealward -n "__fish_sealward_needs_command" -s q -l quiet -d 'Print errors only: no notes, no warnings, no progress'
complete -c sealward -n "__fish_sealward_needs_command" -s v -l verbose -d 'Print more about what is done'
complete -c sealward -n "__fish_sealward_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sealward -n "__fish_sealward_needs_command" -s V -l version -d 'Print version'
complete -c sealward -n "__fish_sealward_needs_command" -f -a "check" -d 'Check manifests and configuration files'
complete -c sealward -n "__fish_sealward_needs_command" -f -a "parse" -d 'Show what the API server reads: one line of JSON a document'
complete -c sealward -n "__fish_sealward_needs_command" -f -a "explain" -d 'Show a check\'s page: what it checks, why, a bad and a good example'
complete -c sealward -n "__fish_sealward_needs_command" -f -a "checks" -d 'List the checks, built and planned'
complete -c sealward -n "__fish_sealward_needs_command" -f -a "facts" -d 'Write down a host\'s own facts as JSON: modes and owners of its cluster\'s files, what encrypts its volumes, and what its configuration files say but for secrets'
complete -c sealward -n "__fish_sealward_needs_command" -f -a "key" -d 'Make, show and change the keys of the local key store'
complete -c sealward -n "__fish_sealward_needs_command" -f -a "seal" -d 'Seal a file or standard input under one or more keys: any one of them opens it'
complete -c sealward -n "__fish_sealward_needs_command" -f -a "open" -d 'Open a sealed file or standard input'
complete -c sealward -n "__fish_sealward_needs_command" -f -a "rewrap" -d 'Change the keys of sealed files, in place; what they hold is not sealed anew'
complete -c sealward -n "__fish_sealward_needs_command" -f -a "reseal" -d 'Seal files anew, in place: with a new data key, to the keys of --to alone'
complete -c sealward -n "__fish_sealward_needs_command" -f -a "inspect" -d 'Show what the header of a sealed file says. No key is used, so nothing of it is proven'
complete -c sealward -n "__fish_sealward_needs_command" -f -a "completions" -d 'Print the completion script of a shell'
complete -c sealward -n "__fish_sealward_needs_command" -f -a "man" -d 'Print the manual page of the program or of one command, in roff'
complete -c sealward -n "__fish_sealward_using_subcommand check" -l node -d 'Check the host whose tree is there, `/` for this one: modes and owners of its cluster\'s files, what encrypts its volumes, and its configuration files' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand check" -l facts -d 'Check a host by its facts, which `sealward facts` wrote; `-` for standard input' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand check" -l format -d 'How to report, and where to: text, json, sarif, junit, github, gitlab, markdown, html; each with `=FILE` beside the one on standard output' -r
complete -c sealward -n "__fish_sealward_using_subcommand check" -s o -l output -d 'Write to FILE instead of standard output; it appears whole or not at all' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand check" -l profile -d 'Which checks run: recommended, pss-baseline, pss-restricted, cis, cis-aks, nsa, encryption, all' -r
complete -c sealward -n "__fish_sealward_using_subcommand check" -l kubernetes-version -d 'The Kubernetes version to judge for [default: the newest this build knows]' -r
complete -c sealward -n "__fish_sealward_using_subcommand check" -l select -d 'Run this check, or this area\'s checks, beside the profile\'s' -r
complete -c sealward -n "__fish_sealward_using_subcommand check" -l ignore -d 'Do not run this check, or this area\'s checks' -r
complete -c sealward -n "__fish_sealward_using_subcommand check" -l fail-on -d 'The least severity that gives exit status 1 [default: high; any under a pss profile]' -r -f -a "critical\t''
high\t''
medium\t''
low\t''
info\t''
never\t''"
complete -c sealward -n "__fish_sealward_using_subcommand check" -l config -d 'The configuration [default: sealward.toml in the folder that is checked, or else in the working folder]' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand check" -l honor -d 'Honor what was written for other checkers, too: checkov, kube-linter, kube-score, trivy' -r
complete -c sealward -n "__fish_sealward_using_subcommand check" -l attestations -d 'What people say of controls that no check decides: a TOML file with a table `[[control]]` for each, with framework, id, status (pass, fail or not-applicable), reason, and by and expires where known' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand check" -l baseline -d 'Hold back the findings that this file knows; later ones count' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand check" -l write-baseline -d 'Write what is found, suppressed findings aside, as a baseline' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand check" -l max-file-size -d 'The largest file that is read: bytes, or with K, M or G' -r
complete -c sealward -n "__fish_sealward_using_subcommand check" -l jobs -d 'How many files are read and checked at once [default: as many as there are cores]' -r
complete -c sealward -n "__fish_sealward_using_subcommand check" -l color -d 'When to colour the output; `NO_COLOR` counts for `auto`' -r -f -a "auto\t'Where a person looks at it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c sealward -n "__fish_sealward_using_subcommand check" -l force -d 'Replace an output file that exists'
complete -c sealward -n "__fish_sealward_using_subcommand check" -l fail-on-unknown -d 'Exit status 1 also where something cannot be told'
complete -c sealward -n "__fish_sealward_using_subcommand check" -l strict -d 'Exit status 2 also where something was skipped or comes from a template'
complete -c sealward -n "__fish_sealward_using_subcommand check" -l no-repo-config -d 'Ignore the configuration and the suppressions that are found in what is checked'
complete -c sealward -n "__fish_sealward_using_subcommand check" -l assume-new -d 'Encryption at rest is about to be turned on: data is stored in clear so far, and must stay readable'
complete -c sealward -n "__fish_sealward_using_subcommand check" -l fix -d 'Apply the fixes that are safe to files in place; the report says what remains'
complete -c sealward -n "__fish_sealward_using_subcommand check" -l fix-review -d 'Apply the fixes, too, that a person should look at; those that need something done first, such as writing every Secret anew, only where `--select` names their check'
complete -c sealward -n "__fish_sealward_using_subcommand check" -l diff -d 'Show what --fix (or --fix-review) would change as a unified diff, and write nothing'
complete -c sealward -n "__fish_sealward_using_subcommand check" -s q -l quiet -d 'Print errors only: no notes, no warnings, no progress'
complete -c sealward -n "__fish_sealward_using_subcommand check" -s v -l verbose -d 'Print more about what is done'
complete -c sealward -n "__fish_sealward_using_subcommand check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sealward -n "__fish_sealward_using_subcommand parse" -l color -d 'When to colour the output; `NO_COLOR` counts for `auto`' -r -f -a "auto\t'Where a person looks at it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c sealward -n "__fish_sealward_using_subcommand parse" -s q -l quiet -d 'Print errors only: no notes, no warnings, no progress'
complete -c sealward -n "__fish_sealward_using_subcommand parse" -s v -l verbose -d 'Print more about what is done'
complete -c sealward -n "__fish_sealward_using_subcommand parse" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sealward -n "__fish_sealward_using_subcommand explain" -l color -d 'When to colour the output; `NO_COLOR` counts for `auto`' -r -f -a "auto\t'Where a person looks at it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c sealward -n "__fish_sealward_using_subcommand explain" -s q -l quiet -d 'Print errors only: no notes, no warnings, no progress'
complete -c sealward -n "__fish_sealward_using_subcommand explain" -s v -l verbose -d 'Print more about what is done'
complete -c sealward -n "__fish_sealward_using_subcommand explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sealward -n "__fish_sealward_using_subcommand checks" -l format -d 'How to list them' -r -f -a "text\t'For people'
json\t'An array of objects'
markdown\t'A table'"
complete -c sealward -n "__fish_sealward_using_subcommand checks" -l color -d 'When to colour the output; `NO_COLOR` counts for `auto`' -r -f -a "auto\t'Where a person looks at it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c sealward -n "__fish_sealward_using_subcommand checks" -l credentials -d 'List what is known of credentials instead: what checks of secrets find, and reports hide'
complete -c sealward -n "__fish_sealward_using_subcommand checks" -s q -l quiet -d 'Print errors only: no notes, no warnings, no progress'
complete -c sealward -n "__fish_sealward_using_subcommand checks" -s v -l verbose -d 'Print more about what is done'
complete -c sealward -n "__fish_sealward_using_subcommand checks" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sealward -n "__fish_sealward_using_subcommand facts" -s o -l output -d 'Write to FILE instead of standard output; it appears whole or not at all' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand facts" -l color -d 'When to colour the output; `NO_COLOR` counts for `auto`' -r -f -a "auto\t'Where a person looks at it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c sealward -n "__fish_sealward_using_subcommand facts" -l force -d 'Replace an output file that exists'
complete -c sealward -n "__fish_sealward_using_subcommand facts" -s q -l quiet -d 'Print errors only: no notes, no warnings, no progress'
complete -c sealward -n "__fish_sealward_using_subcommand facts" -s v -l verbose -d 'Print more about what is done'
complete -c sealward -n "__fish_sealward_using_subcommand facts" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sealward -n "__fish_sealward_using_subcommand key; and not __fish_seen_subcommand_from create list show rotate policy disable enable destroy export import backup restore passphrase" -l color -d 'When to colour the output; `NO_COLOR` counts for `auto`' -r -f -a "auto\t'Where a person looks at it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c sealward -n "__fish_sealward_using_subcommand key; and not __fish_seen_subcommand_from create list show rotate policy disable enable destroy export import backup restore passphrase" -s q -l quiet -d 'Print errors only: no notes, no warnings, no progress'
complete -c sealward -n "__fish_sealward_using_subcommand key; and not __fish_seen_subcommand_from create list show rotate policy disable enable destroy export import backup restore passphrase" -s v -l verbose -d 'Print more about what is done'
complete -c sealward -n "__fish_sealward_using_subcommand key; and not __fish_seen_subcommand_from create list show rotate policy disable enable destroy export import backup restore passphrase" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sealward -n "__fish_sealward_using_subcommand key; and not __fish_seen_subcommand_from create list show rotate policy disable enable destroy export import backup restore passphrase" -f -a "create" -d 'Make a key, and the store with its passphrase if there is none yet'
complete -c sealward -n "__fish_sealward_using_subcommand key; and not __fish_seen_subcommand_from create list show rotate policy disable enable destroy export import backup restore passphrase" -f -a "list" -d 'List the keys of the store: their states, their age, and which are due to be rotated. Nothing secret is shown'
complete -c sealward -n "__fish_sealward_using_subcommand key; and not __fish_seen_subcommand_from create list show rotate policy disable enable destroy export import backup restore passphrase" -f -a "show" -d 'Show one key\'s id, policy, versions, their states and uses. Nothing secret is shown'
complete -c sealward -n "__fish_sealward_using_subcommand key; and not __fish_seen_subcommand_from create list show rotate policy disable enable destroy export import backup restore passphrase" -f -a "rotate" -d 'Add a version to a key: it seals from now on, and the old ones still open'
complete -c sealward -n "__fish_sealward_using_subcommand key; and not __fish_seen_subcommand_from create list show rotate policy disable enable destroy export import backup restore passphrase" -f -a "policy" -d 'Show or set when a key is to be rotated, and who does it'
complete -c sealward -n "__fish_sealward_using_subcommand key; and not __fish_seen_subcommand_from create list show rotate policy disable enable destroy export import backup restore passphrase" -f -a "disable" -d 'Disable a version of a key: what it wrapped is denied until it is enabled again'
complete -c sealward -n "__fish_sealward_using_subcommand key; and not __fish_seen_subcommand_from create list show rotate policy disable enable destroy export import backup restore passphrase" -f -a "enable" -d 'Enable a disabled version of a key'
complete -c sealward -n "__fish_sealward_using_subcommand key; and not __fish_seen_subcommand_from create list show rotate policy disable enable destroy export import backup restore passphrase" -f -a "destroy" -d 'Destroy a version of a key: what only it wrapped is lost for ever'
complete -c sealward -n "__fish_sealward_using_subcommand key; and not __fish_seen_subcommand_from create list show rotate policy disable enable destroy export import backup restore passphrase" -f -a "export" -d 'Seal a key with all of its versions to another key, to take it to another store'
complete -c sealward -n "__fish_sealward_using_subcommand key; and not __fish_seen_subcommand_from create list show rotate policy disable enable destroy export import backup restore passphrase" -f -a "import" -d 'Add a key that `sealward key export` sealed; what it has sealed elsewhere opens here then'
complete -c sealward -n "__fish_sealward_using_subcommand key; and not __fish_seen_subcommand_from create list show rotate policy disable enable destroy export import backup restore passphrase" -f -a "backup" -d 'Save the whole key store as one sealed file, which needs only the store\'s passphrase'
complete -c sealward -n "__fish_sealward_using_subcommand key; and not __fish_seen_subcommand_from create list show rotate policy disable enable destroy export import backup restore passphrase" -f -a "restore" -d 'Put back a key store that `sealward key backup` saved, here or on another machine'
complete -c sealward -n "__fish_sealward_using_subcommand key; and not __fish_seen_subcommand_from create list show rotate policy disable enable destroy export import backup restore passphrase" -f -a "passphrase" -d 'Change the passphrase of the key store. The keys stay as they are'
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from create" -l store -d 'The folder of the local key store; by default `sealward/store` in the user\'s data folder' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from create" -l passphrase-file -d 'Read the store\'s passphrase from FILE (one final line end is dropped) instead of asking' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from create" -l color -d 'When to colour the output; `NO_COLOR` counts for `auto`' -r -f -a "auto\t'Where a person looks at it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Print errors only: no notes, no warnings, no progress'
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from create" -s v -l verbose -d 'Print more about what is done'
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from list" -l format -d 'How to print them' -r -f -a "text\t'For people'
json\t'For programs'"
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from list" -l store -d 'The folder of the local key store; by default `sealward/store` in the user\'s data folder' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from list" -l passphrase-file -d 'Read the store\'s passphrase from FILE (one final line end is dropped) instead of asking' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from list" -l color -d 'When to colour the output; `NO_COLOR` counts for `auto`' -r -f -a "auto\t'Where a person looks at it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print errors only: no notes, no warnings, no progress'
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Print more about what is done'
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from show" -l format -d 'How to print it' -r -f -a "text\t'For people'
json\t'For programs'"
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from show" -l store -d 'The folder of the local key store; by default `sealward/store` in the user\'s data folder' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from show" -l passphrase-file -d 'Read the store\'s passphrase from FILE (one final line end is dropped) instead of asking' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from show" -l color -d 'When to colour the output; `NO_COLOR` counts for `auto`' -r -f -a "auto\t'Where a person looks at it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print errors only: no notes, no warnings, no progress'
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Print more about what is done'
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from rotate" -l store -d 'The folder of the local key store; by default `sealward/store` in the user\'s data folder' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from rotate" -l passphrase-file -d 'Read the store\'s passphrase from FILE (one final line end is dropped) instead of asking' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from rotate" -l color -d 'When to colour the output; `NO_COLOR` counts for `auto`' -r -f -a "auto\t'Where a person looks at it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from rotate" -l if-due -d 'Only if its policy says that it is due, by age or by use'
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from rotate" -l all -d 'Every key of the store that is due'
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from rotate" -s q -l quiet -d 'Print errors only: no notes, no warnings, no progress'
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from rotate" -s v -l verbose -d 'Print more about what is done'
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from rotate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from policy" -l mode -d 'Who rotates the key' -r -f -a "customer\t'You do: nothing rotates by itself'
platform\t'The first seal after the key became due does'"
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from policy" -l rotate-after -d 'How old its newest version gets before the key is due: days, such as `30d`, or `never`' -r
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from policy" -l rotate-after-uses -d 'How often its newest version seals before the key is due: a number, or `never`' -r
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from policy" -l store -d 'The folder of the local key store; by default `sealward/store` in the user\'s data folder' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from policy" -l passphrase-file -d 'Read the store\'s passphrase from FILE (one final line end is dropped) instead of asking' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from policy" -l color -d 'When to colour the output; `NO_COLOR` counts for `auto`' -r -f -a "auto\t'Where a person looks at it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from policy" -s q -l quiet -d 'Print errors only: no notes, no warnings, no progress'
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from policy" -s v -l verbose -d 'Print more about what is done'
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from policy" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from disable" -l version -d 'The number of the version; `sealward key show NAME` shows them' -r
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from disable" -l store -d 'The folder of the local key store; by default `sealward/store` in the user\'s data folder' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from disable" -l passphrase-file -d 'Read the store\'s passphrase from FILE (one final line end is dropped) instead of asking' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from disable" -l color -d 'When to colour the output; `NO_COLOR` counts for `auto`' -r -f -a "auto\t'Where a person looks at it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from disable" -s q -l quiet -d 'Print errors only: no notes, no warnings, no progress'
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from disable" -s v -l verbose -d 'Print more about what is done'
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from disable" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from enable" -l version -d 'The number of the version; `sealward key show NAME` shows them' -r
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from enable" -l store -d 'The folder of the local key store; by default `sealward/store` in the user\'s data folder' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from enable" -l passphrase-file -d 'Read the store\'s passphrase from FILE (one final line end is dropped) instead of asking' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from enable" -l color -d 'When to colour the output; `NO_COLOR` counts for `auto`' -r -f -a "auto\t'Where a person looks at it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from enable" -s q -l quiet -d 'Print errors only: no notes, no warnings, no progress'
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from enable" -s v -l verbose -d 'Print more about what is done'
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from enable" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from destroy" -l version -d 'The number of the version; `sealward key show NAME` shows them' -r
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from destroy" -l store -d 'The folder of the local key store; by default `sealward/store` in the user\'s data folder' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from destroy" -l passphrase-file -d 'Read the store\'s passphrase from FILE (one final line end is dropped) instead of asking' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from destroy" -l among -d 'First list what it seals among the files below PATH; repeatable' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from destroy" -l color -d 'When to colour the output; `NO_COLOR` counts for `auto`' -r -f -a "auto\t'Where a person looks at it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from destroy" -s y -l yes -d 'Do not ask whether it is meant'
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from destroy" -s q -l quiet -d 'Print errors only: no notes, no warnings, no progress'
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from destroy" -s v -l verbose -d 'Print more about what is done'
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from destroy" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from export" -l to -d 'What to seal it to: local:NAME a key of the local store; passphrase: asks for a passphrase; passphrase:FILE reads it; raw:FILE a file of 32 bytes. Repeatable' -r
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from export" -s o -l output -d 'Write to FILE instead of standard output; it appears whole or not at all' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from export" -l store -d 'The folder of the local key store; by default `sealward/store` in the user\'s data folder' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from export" -l passphrase-file -d 'Read the store\'s passphrase from FILE (one final line end is dropped) instead of asking' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from export" -l color -d 'When to colour the output; `NO_COLOR` counts for `auto`' -r -f -a "auto\t'Where a person looks at it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from export" -l force -d 'Replace an output file that exists'
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from export" -s q -l quiet -d 'Print errors only: no notes, no warnings, no progress'
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from export" -s v -l verbose -d 'Print more about what is done'
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from import" -s k -l key -d 'local:NAME a key of the local store; passphrase: asks for a passphrase; passphrase:FILE reads it; raw:FILE a file of 32 bytes. Repeatable' -r
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from import" -l name -d 'Give it another name than it had' -r
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from import" -l store -d 'The folder of the local key store; by default `sealward/store` in the user\'s data folder' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from import" -l passphrase-file -d 'Read the store\'s passphrase from FILE (one final line end is dropped) instead of asking' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from import" -l color -d 'When to colour the output; `NO_COLOR` counts for `auto`' -r -f -a "auto\t'Where a person looks at it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from import" -s q -l quiet -d 'Print errors only: no notes, no warnings, no progress'
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from import" -s v -l verbose -d 'Print more about what is done'
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from backup" -s o -l output -d 'Write to FILE instead of standard output; it appears whole or not at all' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from backup" -l store -d 'The folder of the local key store; by default `sealward/store` in the user\'s data folder' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from backup" -l passphrase-file -d 'Read the store\'s passphrase from FILE (one final line end is dropped) instead of asking' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from backup" -l color -d 'When to colour the output; `NO_COLOR` counts for `auto`' -r -f -a "auto\t'Where a person looks at it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from backup" -l force -d 'Replace an output file that exists'
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from backup" -s q -l quiet -d 'Print errors only: no notes, no warnings, no progress'
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from backup" -s v -l verbose -d 'Print more about what is done'
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from backup" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from restore" -l store -d 'The folder of the local key store; by default `sealward/store` in the user\'s data folder' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from restore" -l passphrase-file -d 'Read the store\'s passphrase from FILE (one final line end is dropped) instead of asking' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from restore" -l color -d 'When to colour the output; `NO_COLOR` counts for `auto`' -r -f -a "auto\t'Where a person looks at it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from restore" -l force -d 'Replace a key store that is there: what was made in it since is lost for ever'
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from restore" -s q -l quiet -d 'Print errors only: no notes, no warnings, no progress'
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from restore" -s v -l verbose -d 'Print more about what is done'
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from restore" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from passphrase" -l store -d 'The folder of the local key store; by default `sealward/store` in the user\'s data folder' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from passphrase" -l passphrase-file -d 'Read the store\'s passphrase from FILE (one final line end is dropped) instead of asking' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from passphrase" -l new-passphrase-file -d 'Read the new passphrase from FILE (one final line end is dropped) instead of asking' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from passphrase" -l color -d 'When to colour the output; `NO_COLOR` counts for `auto`' -r -f -a "auto\t'Where a person looks at it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from passphrase" -s q -l quiet -d 'Print errors only: no notes, no warnings, no progress'
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from passphrase" -s v -l verbose -d 'Print more about what is done'
complete -c sealward -n "__fish_sealward_using_subcommand key; and __fish_seen_subcommand_from passphrase" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sealward -n "__fish_sealward_using_subcommand seal" -s k -l key -d 'local:NAME a key of the local store; passphrase: asks for a passphrase; passphrase:FILE reads it; raw:FILE a file of 32 bytes. Repeatable' -r
complete -c sealward -n "__fish_sealward_using_subcommand seal" -s n -l namespace -d 'What kind of thing is sealed; the same is needed to open it, and it is stored in clear' -r
complete -c sealward -n "__fish_sealward_using_subcommand seal" -s c -l context -d 'A pair that the sealed file is bound to, repeatable; the same ones are needed to open it, and they are stored in clear' -r
complete -c sealward -n "__fish_sealward_using_subcommand seal" -s o -l output -d 'Write to FILE instead of standard output; it appears whole or not at all' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand seal" -l detached-header -d 'Write the header to FILE and only the payload to the output; both are new files then' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand seal" -l store -d 'The folder of the local key store; by default `sealward/store` in the user\'s data folder' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand seal" -l passphrase-file -d 'Read the store\'s passphrase from FILE (one final line end is dropped) instead of asking' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand seal" -l color -d 'When to colour the output; `NO_COLOR` counts for `auto`' -r -f -a "auto\t'Where a person looks at it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c sealward -n "__fish_sealward_using_subcommand seal" -l force -d 'Replace an output file that exists'
complete -c sealward -n "__fish_sealward_using_subcommand seal" -l armor -d 'Write text instead of bytes: base64 between two lines that say what it is, at most 16 MiB'
complete -c sealward -n "__fish_sealward_using_subcommand seal" -s q -l quiet -d 'Print errors only: no notes, no warnings, no progress'
complete -c sealward -n "__fish_sealward_using_subcommand seal" -s v -l verbose -d 'Print more about what is done'
complete -c sealward -n "__fish_sealward_using_subcommand seal" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sealward -n "__fish_sealward_using_subcommand open" -s k -l key -d 'local:NAME a key of the local store; passphrase: asks for a passphrase; passphrase:FILE reads it; raw:FILE a file of 32 bytes. Repeatable' -r
complete -c sealward -n "__fish_sealward_using_subcommand open" -s n -l namespace -d 'What kind of thing is sealed; the same is needed to open it, and it is stored in clear' -r
complete -c sealward -n "__fish_sealward_using_subcommand open" -s c -l context -d 'A pair that the sealed file is bound to, repeatable; the same ones are needed to open it, and they are stored in clear' -r
complete -c sealward -n "__fish_sealward_using_subcommand open" -s o -l output -d 'Write to FILE instead of standard output; it appears whole or not at all' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand open" -l detached-header -d 'Read the header from FILE; the sealed file is the payload alone' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand open" -l require-origin -d 'Open nothing that anybody can have sealed with a public key alone' -r -f -a "holder\t'Only what was sealed by someone who may use the key'"
complete -c sealward -n "__fish_sealward_using_subcommand open" -l store -d 'The folder of the local key store; by default `sealward/store` in the user\'s data folder' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand open" -l passphrase-file -d 'Read the store\'s passphrase from FILE (one final line end is dropped) instead of asking' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand open" -l color -d 'When to colour the output; `NO_COLOR` counts for `auto`' -r -f -a "auto\t'Where a person looks at it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c sealward -n "__fish_sealward_using_subcommand open" -l force -d 'Replace an output file that exists'
complete -c sealward -n "__fish_sealward_using_subcommand open" -s q -l quiet -d 'Print errors only: no notes, no warnings, no progress'
complete -c sealward -n "__fish_sealward_using_subcommand open" -s v -l verbose -d 'Print more about what is done'
complete -c sealward -n "__fish_sealward_using_subcommand open" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sealward -n "__fish_sealward_using_subcommand rewrap" -s k -l key -d 'A key that opens: local:NAME a key of the local store; passphrase: asks for a passphrase; passphrase:FILE reads it; raw:FILE a file of 32 bytes. Repeatable' -r
complete -c sealward -n "__fish_sealward_using_subcommand rewrap" -l add -d 'A key that shall open the files too, repeatable' -r
complete -c sealward -n "__fish_sealward_using_subcommand rewrap" -l remove -d 'A key that shall no longer open the files, repeatable; `id:ID` for one that is lost, as `sealward inspect` shows its id' -r
complete -c sealward -n "__fish_sealward_using_subcommand rewrap" -l replace -d 'A key that opens the files, and the one that takes its place, repeatable' -r
complete -c sealward -n "__fish_sealward_using_subcommand rewrap" -l detached-header -d 'The header of PATH, a payload, is in FILE: that one is changed' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand rewrap" -l format -d 'How to print what became of each file; JSON has the schema `sealward/rewrap/v1`' -r -f -a "text\t'For people'
json\t'For programs'"
complete -c sealward -n "__fish_sealward_using_subcommand rewrap" -l store -d 'The folder of the local key store; by default `sealward/store` in the user\'s data folder' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand rewrap" -l passphrase-file -d 'Read the store\'s passphrase from FILE (one final line end is dropped) instead of asking' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand rewrap" -l color -d 'When to colour the output; `NO_COLOR` counts for `auto`' -r -f -a "auto\t'Where a person looks at it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c sealward -n "__fish_sealward_using_subcommand rewrap" -l dry-run -d 'Open the files and say what would become of them; write nothing'
complete -c sealward -n "__fish_sealward_using_subcommand rewrap" -s q -l quiet -d 'Print errors only: no notes, no warnings, no progress'
complete -c sealward -n "__fish_sealward_using_subcommand rewrap" -s v -l verbose -d 'Print more about what is done'
complete -c sealward -n "__fish_sealward_using_subcommand rewrap" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sealward -n "__fish_sealward_using_subcommand reseal" -s k -l key -d 'A key that opens: local:NAME a key of the local store; passphrase: asks for a passphrase; passphrase:FILE reads it; raw:FILE a file of 32 bytes. Repeatable' -r
complete -c sealward -n "__fish_sealward_using_subcommand reseal" -l to -d 'A key that shall open the files from now on, repeatable; no other will' -r
complete -c sealward -n "__fish_sealward_using_subcommand reseal" -l store -d 'The folder of the local key store; by default `sealward/store` in the user\'s data folder' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand reseal" -l passphrase-file -d 'Read the store\'s passphrase from FILE (one final line end is dropped) instead of asking' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand reseal" -l color -d 'When to colour the output; `NO_COLOR` counts for `auto`' -r -f -a "auto\t'Where a person looks at it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c sealward -n "__fish_sealward_using_subcommand reseal" -s q -l quiet -d 'Print errors only: no notes, no warnings, no progress'
complete -c sealward -n "__fish_sealward_using_subcommand reseal" -s v -l verbose -d 'Print more about what is done'
complete -c sealward -n "__fish_sealward_using_subcommand reseal" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sealward -n "__fish_sealward_using_subcommand inspect" -l format -d 'How to print it; JSON has the schema `sealward/inspect/v1`' -r -f -a "text\t'For people'
json\t'For programs'"
complete -c sealward -n "__fish_sealward_using_subcommand inspect" -l detached-header -d 'Read the header from FILE; the sealed file is the payload alone' -r -F
complete -c sealward -n "__fish_sealward_using_subcommand inspect" -l color -d 'When to colour the output; `NO_COLOR` counts for `auto`' -r -f -a "auto\t'Where a person looks at it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c sealward -n "__fish_sealward_using_subcommand inspect" -s q -l quiet -d 'Print errors only: no notes, no warnings, no progress'
complete -c sealward -n "__fish_sealward_using_subcommand inspect" -s v -l verbose -d 'Print more about what is done'
complete -c sealward -n "__fish_sealward_using_subcommand inspect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sealward -n "__fish_sealward_using_subcommand completions" -l color -d 'When to colour the output; `NO_COLOR` counts for `auto`' -r -f -a "auto\t'Where a person looks at it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c sealward -n "__fish_sealward_using_subcommand completions" -s q -l quiet -d 'Print errors only: no notes, no warnings, no progress'
complete -c sealward -n "__fish_sealward_using_subcommand completions" -s v -l verbose -d 'Print more about what is done'
complete -c sealward -n "__fish_sealward_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sealward -n "__fish_sealward_using_subcommand man" -l color -d 'When to colour the output; `NO_COLOR` counts for `auto`' -r -f -a "auto\t'Where a person looks at it'
always\t'Even into files and pipes'
never\t'Nowhere'"
complete -c sealward -n "__fish_sealward_using_subcommand man" -s q -l quiet -d 'Print errors only: no notes, no warnings, no progress'
complete -c sealward -n "__fish_sealward_using_subcommand man" -s v -l verbose -d 'Print more about what is done'
complete -c sealward -n "__fish_sealward_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
