# Soutu from this repository: docker build -t soutu .   (docs/deploy.md explains it)
# With the client of Milvus: docker build --build-arg MILVUS=yes -t soutu:milvus .
FROM node:22-bookworm-slim AS packages
WORKDIR /soutu
COPY package.json package-lock.json .npmrc ./

FROM packages AS build
RUN npm ci
COPY . .
RUN npm run build

FROM packages AS runtime
ARG MILVUS=no
RUN npm ci --omit=dev
# ONNX Runtime contains the libraries of all systems.
RUN cd node_modules/onnxruntime-node/bin/napi-v* \
  && rm -rf darwin win32 \
  && find linux -mindepth 1 -maxdepth 1 ! -name "$(node -p process.arch)" -exec rm -rf {} +
# An optional package, which Node finds in /node_modules, too.
RUN mkdir -p /milvus/node_modules \
  && if [ "$MILVUS" = yes ]; then npm install --prefix /milvus --ignore-scripts \
  "@zilliz/milvus2-sdk-node@$(node -p 'require("./package.json").devDependencies["@zilliz/milvus2-sdk-node"]')"; fi

FROM node:22-bookworm-slim
ENV NODE_ENV=production \
  SOUTU_HOME=/data \
  SOUTU_HOST=0.0.0.0 \
  SOUTU_PORT=7788 \
  SOUTU_ROOTS=/pictures \
  HF_HOME=/data/huggingface \
  MODELSCOPE_CACHE=/data/modelscope \
  MALLOC_ARENA_MAX=2 \
  MALLOC_MMAP_THRESHOLD_=131072 \
  UV_THREADPOOL_SIZE=16
WORKDIR /soutu
COPY --from=runtime /soutu/node_modules node_modules
COPY --from=runtime /milvus/node_modules /node_modules
COPY --from=build /soutu/dist/src dist/src
COPY --from=build /soutu/dist/web dist/web
COPY package.json LICENSE ./
COPY models models
COPY data data
# The volume gets this owner and mode when it is created.
RUN install -d -o node -g node -m 0700 /data && ln -s /soutu/dist/src/cli/main.js /usr/local/bin/soutu
USER node
VOLUME /data
EXPOSE 7788
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:7788/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "dist/src/cli/main.js"]
CMD ["serve"]
