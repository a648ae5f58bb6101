-- AlterTable
ALTER TABLE "engine_status" ADD COLUMN     "build_warning" TEXT;
