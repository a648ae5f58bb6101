-- AlterTable
ALTER TABLE "attempts" ADD COLUMN     "phases" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "retry_at" TIMESTAMPTZ(3);
