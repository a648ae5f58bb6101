-- CreateTable
CREATE TABLE "images" (
    "name" TEXT NOT NULL,
    "bytes" BIGINT NOT NULL,
    "built_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "images_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE INDEX "builds_created_at_idx" ON "builds"("created_at");

-- CreateIndex
CREATE INDEX "invocations_created_at_idx" ON "invocations"("created_at");

-- What was built before is this installation's to remove, too. Its size was not recorded.
INSERT INTO "images" ("name", "bytes", "built_at")
SELECT "image", 0, max("finished_at") FROM "builds"
WHERE "status" = 'succeeded' AND NOT "cached" AND "image" IS NOT NULL AND "finished_at" IS NOT NULL
GROUP BY "image";
