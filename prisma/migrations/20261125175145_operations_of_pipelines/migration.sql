-- CreateTable
CREATE TABLE "pipeline_revision_operations" (
    "revision" TEXT NOT NULL,
    "operation" TEXT NOT NULL,

    CONSTRAINT "pipeline_revision_operations_pkey" PRIMARY KEY ("revision","operation")
);

-- CreateIndex
CREATE INDEX "pipeline_revision_operations_operation_idx" ON "pipeline_revision_operations"("operation");

-- AddForeignKey
ALTER TABLE "pipeline_revision_operations" ADD CONSTRAINT "pipeline_revision_operations_revision_fkey" FOREIGN KEY ("revision") REFERENCES "pipeline_revisions"("digest") ON DELETE CASCADE ON UPDATE CASCADE;

-- What the revisions there are name. Their specs are canonical JSON, in which a node's operation stands before its "to"
-- and quotes within text are escaped. They are read as text because a cast fails for all when one of them holds NUL.
INSERT INTO "pipeline_revision_operations" ("revision", "operation")
SELECT DISTINCT "digest", "found"[1]
FROM "pipeline_revisions", regexp_matches(
  "spec", '"operation":"([^"\\]*)"(?:,"retries":[0-9]+)?(?:,"timeoutSeconds":[0-9]+)?,"to":\[', 'g'
) AS "found";
