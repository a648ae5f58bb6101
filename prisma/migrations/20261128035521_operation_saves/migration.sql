-- CreateTable
CREATE TABLE "operation_saves" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "name" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "by" TEXT,
    "message" TEXT,
    "saved_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "operation_saves_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "operation_saves_name_saved_at_id_idx" ON "operation_saves"("name", "saved_at", "id");

-- What was saved before: once each, by nobody known.
INSERT INTO "operation_saves" ("name", "digest", "saved_at")
SELECT "name", "digest", "created_at" FROM "operation_revisions";
