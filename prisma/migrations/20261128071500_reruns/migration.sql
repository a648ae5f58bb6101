-- AlterTable
ALTER TABLE "runs" ADD COLUMN     "rerun" JSONB,
ADD COLUMN     "rerun_input" TEXT;

-- AlterTable
ALTER TABLE "steps" ADD COLUMN     "reused" BOOLEAN NOT NULL DEFAULT false;
