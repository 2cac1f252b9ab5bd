"""The command line: the whole Compose API from a shell.

Every operation is a command, ``compose-async RESOURCE COMMAND``; ids stand in their place, the rest are options.
``--help`` behind any part of a command says what may follow::

    export COMPOSE_API_TOKEN=...
    compose-async deployments create --name orders --type postgresql --datacenter aws:us-east-1 --wait
    handle=$(compose-async scale orders 3)        # without --wait: prints the handle and returns
    compose-async recipes watch "$handle"         # in any process, on any machine
    compose-async backups download orders newest orders.backup
    compose-async deployments list --output jsonl | jq -r .name
    compose-async deployments deprovision orders --dry-run

**Names.** Wherever an id is wanted, a name will do: of deployments, teams, users, clusters, accounts, backups (also
``newest``), portals and log files, and the address of a whitelist entry. A text of 24 hexadecimal digits is an id and
is not looked up. ``--account-id`` may be left out by those who have one account.

**Output.** Data goes to standard output, progress and notes to standard error (none with ``--quiet``). ``--output`` is
``table``, ``json`` (also ``--json``), ``jsonl``, ``csv`` or ``raw``, the body of the response. Passwords, tokens and
signed links are masked unless ``--show-secrets`` is given. Control characters are escaped, and characters that the
terminal cannot show are replaced. Output never decides about deployments: when a pipe is closed, the work goes on.

**Recipes.** What starts a recipe prints its handle and returns; with ``--wait`` it waits and prints the result.
``--timeout`` bounds the wait, and never a write. A wait that is interrupted or times out prints the command that goes
on with it. ``wait HANDLE`` is ``recipes watch HANDLE`` with the progress on standard output.

**Safety.** ``--dry-run`` prints the request and sends none, but for looking up names. What cannot be undone asks first;
without a terminal it needs ``--yes``. The token comes from the environment or from ``--token-file FILE`` (``-`` reads
standard input), never from the command line, which others can read.

**Jobs.** ``apply FILE --jobs`` stores the work as a job instead of doing it, and prints the job's key; ``worker``
processes carry it out, any number of them, and ``jobs list|show|wait|cancel|retry|forget`` look after it. The URL of
the database is in COMPOSE_JOBS_URL or behind ``--jobs``; ``help(compose_async.durable)`` is the guide. A worker that
gets SIGTERM takes no new job, ends its waits, gives a write eight seconds, and ends with 0 within ten.

**Exit status.** Of every command:

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

Three things differ on purpose: bach asks nothing before it deprovisions, ends with 0 when the recipe that it watches
has failed, and does not wait in ``scale set`` though ``--wait`` is given. Adding a user to a team and removing one read
the team and write its whole list of users back, in both programs: of two who do so at once, one may be lost.
"""
