# The daemon in a container: docs/deployment/docker.md.

FROM node:24-slim AS build
WORKDIR /opt/egd
COPY . .
# Builds, and then keeps only what runs.
RUN npm ci \
 && npm prune --omit=dev --ignore-scripts \
 && rm -rf src build core/src plugins/*/src

FROM node:24-slim
# Places that are the same for the daemon and for who asks it; SHELL, so that a user without a name can run it too.
ENV NODE_ENV=production \
    SHELL=/bin/sh \
    HOME=/var/lib/egd \
    XDG_CACHE_HOME=/tmp \
    XDG_CONFIG_HOME=/etc \
    XDG_RUNTIME_DIR=/run \
    XDG_STATE_HOME=/var/lib
COPY --from=build /opt/egd /opt/egd
RUN ln -s /opt/egd/bin/run.js /usr/local/bin/egd \
 && install -d -m 0700 -o node -g node /run/egd /var/lib/egd \
 && install -d -m 0755 /etc/egd
USER 1000:1000
WORKDIR /
VOLUME /var/lib/egd
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["egd", "status"]
ENTRYPOINT ["egd"]
CMD ["start", "--foreground"]
