-- AlterTable
ALTER TABLE "pods" ADD COLUMN     "notices" JSONB NOT NULL DEFAULT '[]';
