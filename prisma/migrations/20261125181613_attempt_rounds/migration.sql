-- AlterTable
ALTER TABLE "attempts" ADD COLUMN     "round" INTEGER NOT NULL DEFAULT 0;
