# .ci/services builds the three.
FROM scratch AS debian
COPY . /
CMD ["bash"]

FROM debian AS redis
CMD ["redis-server", "--protected-mode", "no", "--save", ""]

# As in the image of that name, the database is made at the first start, and not without a word on who may log in.
FROM debian AS postgres
ENV PATH=/usr/lib/postgresql/17/bin:/usr/bin PGHOST=/tmp
COPY <<PASSWD /etc/passwd
postgres:x:999:999::/tmp:/bin/sh
PASSWD
COPY --chmod=755 <<'START' /usr/bin/start
#!/bin/sh -e
: "${POSTGRES_HOST_AUTH_METHOD:?is needed where there is no password}"
initdb --pgdata=/tmp/data --auth-local=trust --no-sync
echo "host all all all $POSTGRES_HOST_AUTH_METHOD" >>/tmp/data/pg_hba.conf
exec postgres -D /tmp/data -c listen_addresses='*' -c unix_socket_directories=/tmp -c fsync=off
START
USER postgres
CMD ["start"]
