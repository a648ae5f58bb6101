-- AlterTable
ALTER TABLE "builds" ADD COLUMN     "worker" TEXT;

-- AlterTable
ALTER TABLE "pods" ADD COLUMN     "cpu_cores" DOUBLE PRECISION,
ADD COLUMN     "events" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "log_watched_until" TIMESTAMPTZ(3),
ADD COLUMN     "memory_bytes" BIGINT,
ADD COLUMN     "node" TEXT,
ADD COLUMN     "phase" TEXT,
ADD COLUMN     "problem" JSONB,
ADD COLUMN     "replica" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "requested" TEXT,
ADD COLUMN     "restarts" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "target" TEXT NOT NULL DEFAULT '';

-- AlterTable
ALTER TABLE "invocations" ADD COLUMN     "worker" TEXT;

-- AlterTable
ALTER TABLE "runs" ADD COLUMN     "target_selector" JSONB,
ADD COLUMN     "worker" TEXT;

-- AlterTable
ALTER TABLE "engine_status" ADD COLUMN     "namespace" TEXT,
ADD COLUMN     "reach" TEXT,
ADD COLUMN     "registry" TEXT;

-- CreateTable
CREATE TABLE "pod_log_chunks" (
    "pod" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "text" TEXT NOT NULL,

    CONSTRAINT "pod_log_chunks_pkey" PRIMARY KEY ("pod","seq")
);

-- CreateTable
CREATE TABLE "cluster_nodes" (
    "name" TEXT NOT NULL,
    "ready" BOOLEAN NOT NULL,
    "unschedulable" BOOLEAN NOT NULL,
    "labels" JSONB NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "cluster_nodes_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "workers" (
    "id" TEXT NOT NULL,
    "hostname" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "lock_key" SERIAL NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "draining_at" TIMESTAMPTZ(3),

    CONSTRAINT "workers_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "workers_lock_key_key" ON "workers"("lock_key");

-- CreateIndex
CREATE INDEX "pods_stopped_at_idx" ON "pods"("stopped_at");

-- AddForeignKey
ALTER TABLE "pod_log_chunks" ADD CONSTRAINT "pod_log_chunks_pod_fkey" FOREIGN KEY ("pod") REFERENCES "pods"("name") ON DELETE CASCADE ON UPDATE CASCADE;
