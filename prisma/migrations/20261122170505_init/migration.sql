-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "status" AS ENUM ('pending', 'running', 'succeeded', 'failed', 'cancelled', 'skipped');

-- CreateTable
CREATE TABLE "operations" (
    "name" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "operations_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "operation_revisions" (
    "digest" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "spec" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "operation_revisions_pkey" PRIMARY KEY ("digest")
);

-- CreateTable
CREATE TABLE "pipelines" (
    "name" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "pipelines_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "pipeline_revisions" (
    "digest" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "spec" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "pipeline_revisions_pkey" PRIMARY KEY ("digest")
);

-- CreateTable
CREATE TABLE "builds" (
    "id" UUID NOT NULL,
    "operation" TEXT NOT NULL,
    "revision" TEXT NOT NULL,
    "runtime" TEXT NOT NULL,
    "status" "status" NOT NULL DEFAULT 'pending',
    "waiting_for" TEXT,
    "image" TEXT,
    "digest" TEXT,
    "cached" BOOLEAN NOT NULL DEFAULT false,
    "error" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "cancel_requested_at" TIMESTAMPTZ(3),

    CONSTRAINT "builds_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "build_chunks" (
    "build_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "text" TEXT NOT NULL,

    CONSTRAINT "build_chunks_pkey" PRIMARY KEY ("build_id","seq")
);

-- CreateTable
CREATE TABLE "pods" (
    "name" TEXT NOT NULL,
    "engine" TEXT NOT NULL,
    "operation" TEXT NOT NULL,
    "revision" TEXT NOT NULL,
    "image" TEXT NOT NULL,
    "image_digest" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "endpoint" TEXT,
    "exit_code" INTEGER,
    "exit_reason" TEXT,
    "exit_message" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "stopped_at" TIMESTAMPTZ(3),

    CONSTRAINT "pods_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "invocations" (
    "id" UUID NOT NULL,
    "operation" TEXT NOT NULL,
    "revision" TEXT NOT NULL,
    "method" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "headers" JSONB NOT NULL,
    "body" BYTEA NOT NULL,
    "status" "status" NOT NULL DEFAULT 'pending',
    "phase" TEXT NOT NULL DEFAULT 'queued',
    "build_id" UUID,
    "pod" TEXT,
    "image" TEXT,
    "image_digest" TEXT,
    "status_code" INTEGER,
    "response_headers" JSONB,
    "response_body" BYTEA,
    "log" TEXT NOT NULL DEFAULT '',
    "duration_ms" DOUBLE PRECISION,
    "error" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "cancel_requested_at" TIMESTAMPTZ(3),

    CONSTRAINT "invocations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "runs" (
    "id" UUID NOT NULL,
    "pipeline" TEXT NOT NULL,
    "revision" TEXT NOT NULL,
    "operations" JSONB NOT NULL,
    "status" "status" NOT NULL DEFAULT 'pending',
    "waiting_for" TEXT,
    "parameters" TEXT NOT NULL,
    "results" TEXT,
    "succeeded_path" JSONB,
    "failed_paths" JSONB,
    "error" JSONB,
    "idempotency_key" TEXT,
    "targets" JSONB,
    "round" INTEGER NOT NULL DEFAULT 0,
    "version" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "cancel_requested_at" TIMESTAMPTZ(3),

    CONSTRAINT "runs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "steps" (
    "run_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "node" INTEGER NOT NULL,
    "operation" TEXT NOT NULL,
    "revision" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "context_hash" TEXT NOT NULL,
    "input" TEXT NOT NULL,
    "status" "status" NOT NULL,
    "round" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,

    CONSTRAINT "steps_pkey" PRIMARY KEY ("run_id","seq")
);

-- CreateTable
CREATE TABLE "attempts" (
    "run_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "number" INTEGER NOT NULL,
    "status" "status" NOT NULL,
    "output" TEXT,
    "error" JSONB,
    "log" TEXT NOT NULL DEFAULT '',
    "image" TEXT,
    "image_digest" TEXT,
    "pod" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),
    "duration_ms" DOUBLE PRECISION,

    CONSTRAINT "attempts_pkey" PRIMARY KEY ("run_id","seq","number")
);

-- CreateTable
CREATE TABLE "engine_status" (
    "name" TEXT NOT NULL,
    "ready" BOOLEAN NOT NULL,
    "host" TEXT,
    "kind" TEXT,
    "version" TEXT,
    "reason" TEXT,
    "hint" TEXT,
    "checked_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "engine_status_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "settings" (
    "key" TEXT NOT NULL,
    "value" TEXT NOT NULL,

    CONSTRAINT "settings_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "users" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "email_verified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sessions" (
    "id" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ip_address" TEXT,
    "user_agent" TEXT,
    "user_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "accounts" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "provider_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "access_token" TEXT,
    "refresh_token" TEXT,
    "id_token" TEXT,
    "access_token_expires_at" TIMESTAMPTZ(3),
    "refresh_token_expires_at" TIMESTAMPTZ(3),
    "scope" TEXT,
    "password" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "accounts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "verifications" (
    "id" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "verifications_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_tokens" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_tokens_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "operation_revisions_name_created_at_idx" ON "operation_revisions"("name", "created_at");

-- CreateIndex
CREATE INDEX "pipeline_revisions_name_created_at_idx" ON "pipeline_revisions"("name", "created_at");

-- CreateIndex
CREATE INDEX "builds_operation_created_at_idx" ON "builds"("operation", "created_at");

-- CreateIndex
CREATE INDEX "builds_status_idx" ON "builds"("status");

-- CreateIndex
CREATE INDEX "pods_operation_idx" ON "pods"("operation");

-- CreateIndex
CREATE INDEX "invocations_operation_created_at_idx" ON "invocations"("operation", "created_at");

-- CreateIndex
CREATE INDEX "invocations_status_idx" ON "invocations"("status");

-- CreateIndex
CREATE INDEX "runs_created_at_idx" ON "runs"("created_at");

-- CreateIndex
CREATE INDEX "runs_pipeline_created_at_idx" ON "runs"("pipeline", "created_at");

-- CreateIndex
CREATE INDEX "runs_status_idx" ON "runs"("status");

-- CreateIndex
CREATE UNIQUE INDEX "runs_pipeline_idempotency_key_key" ON "runs"("pipeline", "idempotency_key");

-- CreateIndex
CREATE UNIQUE INDEX "users_email_key" ON "users"("email");

-- CreateIndex
CREATE UNIQUE INDEX "sessions_token_key" ON "sessions"("token");

-- CreateIndex
CREATE INDEX "sessions_user_id_idx" ON "sessions"("user_id");

-- CreateIndex
CREATE INDEX "accounts_user_id_idx" ON "accounts"("user_id");

-- CreateIndex
CREATE INDEX "verifications_identifier_idx" ON "verifications"("identifier");

-- CreateIndex
CREATE UNIQUE INDEX "api_tokens_hash_key" ON "api_tokens"("hash");

-- AddForeignKey
ALTER TABLE "operations" ADD CONSTRAINT "operations_digest_fkey" FOREIGN KEY ("digest") REFERENCES "operation_revisions"("digest") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "pipelines" ADD CONSTRAINT "pipelines_digest_fkey" FOREIGN KEY ("digest") REFERENCES "pipeline_revisions"("digest") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "build_chunks" ADD CONSTRAINT "build_chunks_build_id_fkey" FOREIGN KEY ("build_id") REFERENCES "builds"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "steps" ADD CONSTRAINT "steps_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "runs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attempts" ADD CONSTRAINT "attempts_run_id_seq_fkey" FOREIGN KEY ("run_id", "seq") REFERENCES "steps"("run_id", "seq") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- One build of a revision at a time: of two simultaneous requests one wins and the other is given its build.
-- Prisma's schema language has no partial indexes.
CREATE UNIQUE INDEX "builds_active_revision" ON "builds" ("revision")
WHERE "status" IN ('pending', 'running') AND "cancel_requested_at" IS NULL;
