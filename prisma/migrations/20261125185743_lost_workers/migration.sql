-- AlterTable
ALTER TABLE "builds" ADD COLUMN     "lost_workers" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "runs" ADD COLUMN     "lost_workers" INTEGER NOT NULL DEFAULT 0;
