-- CreateTable
CREATE TABLE "run_texts" (
    "run_id" UUID NOT NULL,
    "finished_at" TIMESTAMPTZ(3) NOT NULL,
    "words" tsvector NOT NULL,

    CONSTRAINT "run_texts_pkey" PRIMARY KEY ("run_id")
);

-- CreateIndex
CREATE INDEX "run_texts_words_idx" ON "run_texts" USING GIN ("words");

-- AddForeignKey
ALTER TABLE "run_texts" ADD CONSTRAINT "run_texts_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "runs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Of failed steps alone: those that succeed cost nothing. Prisma's schema has no word for a part of an index.
CREATE INDEX "steps_failed_idx" ON "steps" ("operation", "run_id") WHERE "status" = 'failed';
