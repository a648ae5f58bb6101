-- DropIndex
DROP INDEX "builds_status_idx";

-- DropIndex
DROP INDEX "invocations_status_idx";

-- DropIndex
DROP INDEX "runs_status_idx";

-- CreateIndex
CREATE INDEX "builds_status_finished_at_idx" ON "builds"("status", "finished_at");

-- CreateIndex
CREATE INDEX "invocations_status_finished_at_idx" ON "invocations"("status", "finished_at");

-- CreateIndex
CREATE INDEX "runs_status_finished_at_idx" ON "runs"("status", "finished_at");
