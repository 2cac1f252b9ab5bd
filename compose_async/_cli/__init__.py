"""The command line: the whole Compose API from a shell.

Every operation is a command, ``compose-async RESOURCE COMMAND``. Ids are positional arguments, all else are options.
``--help`` after any part of a command shows the arguments that may follow::

    export COMPOSE_API_TOKEN=...
    compose-async deployments create --name orders --type postgresql --datacenter aws:us-east-1 --wait
    handle=$(compose-async scale orders 3)        # without --wait: prints the handle and returns
    compose-async recipes watch "$handle"         # in any process, on any machine
    compose-async backups download orders newest orders.backup
    compose-async deployments list --output jsonl | jq -r .name
    compose-async deployments deprovision orders --dry-run

**Names.** A name can replace the id of a deployment, team, user, cluster, account, backup (also ``newest``), portal or
log file, and an address that of a whitelist entry. A text of 24 hexadecimal digits is an id and is not looked up.
``--account-id`` is optional if there is only one account.

**Output.** Data goes to standard output, progress and notes to standard error (none with ``--quiet``). ``--output`` is
``table``, ``json`` (also ``--json``), ``jsonl``, ``csv`` or ``raw``, the body of the response; ``plan`` and ``apply``
know ``--json``. Passwords, tokens and signed links are masked unless ``--show-secrets`` is given. Control characters
are escaped, and characters that the terminal cannot show are replaced. A closed pipe ends the output, and not the work.

**Recipes.** A command that starts a recipe prints its handle and returns; with ``--wait`` it waits and prints the
result. ``--timeout`` limits the wait, never a write. A wait that times out or is interrupted prints the command that
continues it. ``wait HANDLE`` is ``recipes watch HANDLE`` with the progress on standard output.

**Safety.** ``--dry-run`` prints the request instead of sending it; only names are looked up. A command that cannot be
undone asks first, and without a terminal needs ``--yes``. The token comes from the environment or from
``--token-file FILE`` (``-`` reads standard input), never from the command line, which others can read.

**Jobs.** ``apply FILE --jobs`` stores the work as jobs and prints their key. Any number of ``worker`` processes run
them; ``jobs list|show|wait|cancel|retry|forget|schedules`` manages them. The URL of the database is in
COMPOSE_JOBS_URL, or follows ``--jobs``; ``help(compose_async.durable)`` is the guide. After SIGTERM a worker takes no
new jobs, cancels its waits, gives a write in progress eight seconds, and exits with 0 within ten.

**Exit status** of every command:

======  ==========================================================================
status  meaning
======  ==========================================================================
0       done
1       something else went wrong
2       wrong usage; of ``plan``: changes are pending
3       refused by Compose: token, permission, values, rate
4       not found
5       the recipe or the job failed
6       timed out
7       Compose is unreachable
8       a write was sent and its outcome is unknown; the text says how to find out
75      of ``worker``: other workers took over its jobs, since it was silent for too long
130     interrupted
======  ==========================================================================

**Completion.** ``eval "$(compose-async completion bash)"``; for zsh ``compose-async completion zsh >
~/.zfunc/_compose-async`` with ``~/.zfunc`` in ``fpath``; for fish ``compose-async completion fish >
~/.config/fish/completions/compose-async.fish``.

**Coming from bach.** Its commands and ours; D is a deployment, by name or id:

============================  ======================================================================
bach                          compose-async
============================  ======================================================================
``about``                     ``--version``
``account``                   ``accounts list``
``alerts D``                  ``alerts get D``
``backups list D``            ``backups list D``
``backups start D``           ``backups start D``
``backups get D B``           ``backups get D B``
``backups get D B -d``        ``backups download D B FILE``
``backups restore D B NAME``  ``backups restore D B --name NAME --datacenter DATACENTER``
``cacert D``                  ``deployments ca-certificate D``
``clusters``                  ``clusters list``
``create NAME TYPE``          ``deployments create --name NAME --type TYPE --datacenter DATACENTER``
``databases``                 ``databases list``
``datacenters``               ``datacenters list``
``deployments``               ``deployments list``
``deprovision D``             ``deployments deprovision D --yes``
``details D``                 ``deployments get D --show-secrets``
``list -t TYPE``              ``deployments list --type TYPE --filter TEXT --sort name``
``logfiles list D``           ``logfiles list D``
``logfiles get D L``          ``logfiles get D L``
``recipe R``                  ``recipes get R``
``recipes D``                 ``recipes list D``
``scale D``                   ``scale D``
``scale set D N``             ``scale D N``
``teams list``                ``teams list``
``teams get T``               ``teams get T``
``teams create NAME``         ``teams create --name NAME``
``teams user add T U``        ``teams add-user T U``
``teams user rem T U``        ``teams remove-user T U``
``user`` and ``user show``    ``user get``
``user add``                  ``accounts create-user --name NAME --email EMAIL``
``user del U``                ``accounts delete-user U --yes``
``users``                     ``accounts list-users``
``versions D``                ``versions list D``
``watch R``                   ``recipes watch R``
============================  ======================================================================

And its flags:

===============================================  ======================================================================
bach                                             compose-async
===============================================  ======================================================================
``--json``                                       ``--json``
``--raw``                                        ``--output raw``
``--wait``, ``--watch``                          ``--wait``; the progress is on standard error
``--token T``                                    ``COMPOSEAPITOKEN`` in the environment, or ``--token-file FILE``
``--cluster``, ``--wiredtiger``                  ``--cluster-id``, ``--wired-tiger``
``--datacenter``, ``--version``, ``--ssl``       the same
``--fullca``, ``--nodecodeca``, ``--caescaped``  ``deployments ca-certificate D``; ``--json`` for one escaped line
===============================================  ======================================================================

Three things differ on purpose: bach does not ask before it deprovisions, exits with 0 when the watched recipe failed,
and ignores ``--wait`` in ``scale set``. In both programs, adding or removing a user of a team reads the team and writes
its whole list of users back, so that of two changes at the same time one may be lost.
"""
