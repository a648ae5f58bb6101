-- AlterTable
ALTER TABLE "builds" ADD COLUMN     "spec" TEXT;

-- AlterTable
ALTER TABLE "pods" ADD COLUMN     "person" TEXT,
ALTER COLUMN "operation" DROP NOT NULL;

-- AlterTable
ALTER TABLE "invocations" ADD COLUMN     "content_address" TEXT,
ADD COLUMN     "tried" TEXT,
ALTER COLUMN "revision" DROP NOT NULL;
