-- CreateEnum
CREATE TYPE "error_status" AS ENUM ('open', 'resolved', 'ignored');

-- CreateTable
CREATE TABLE "error_groups" (
    "fingerprint" TEXT NOT NULL,
    "operation" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "file" TEXT,
    "line" INTEGER,
    "function" TEXT,
    "status" "error_status" NOT NULL DEFAULT 'open',
    "count" INTEGER NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "changed_at" TIMESTAMPTZ(3),
    "changed_by" TEXT,
    "came_back_at" TIMESTAMPTZ(3),
    "assignee_id" TEXT,

    CONSTRAINT "error_groups_pkey" PRIMARY KEY ("fingerprint")
);

-- CreateTable
CREATE TABLE "error_occurrences" (
    "run_id" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "attempt" INTEGER NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "error_occurrences_pkey" PRIMARY KEY ("run_id","seq","attempt")
);

-- CreateIndex
CREATE INDEX "error_groups_last_seen_at_fingerprint_idx" ON "error_groups"("last_seen_at", "fingerprint");

-- CreateIndex
CREATE INDEX "error_groups_assignee_id_idx" ON "error_groups"("assignee_id");

-- CreateIndex
CREATE INDEX "error_occurrences_fingerprint_seen_at_idx" ON "error_occurrences"("fingerprint", "seen_at");

-- AddForeignKey
ALTER TABLE "error_groups" ADD CONSTRAINT "error_groups_assignee_id_fkey" FOREIGN KEY ("assignee_id") REFERENCES "users"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "error_occurrences" ADD CONSTRAINT "error_occurrences_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "runs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "error_occurrences" ADD CONSTRAINT "error_occurrences_fingerprint_fkey" FOREIGN KEY ("fingerprint") REFERENCES "error_groups"("fingerprint") ON DELETE CASCADE ON UPDATE CASCADE;
